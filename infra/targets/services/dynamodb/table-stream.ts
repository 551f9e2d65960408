import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { region } from '../account.ts';

export type Item = Record<string, unknown>;
export type StreamRecord = ReturnType<TableStream['recordOf']>;

/** The changes of one table, in their order, for everyone who listens. */
export class TableStream {
  readonly #arn: string;
  readonly #keyNames: string[];
  #lastNumber = BigInt(Date.now()) * 10n ** 9n;
  readonly listeners: ((record: StreamRecord) => void)[] = [];

  constructor(arn: string, keyNames: string[]) {
    this.#arn = arn;
    this.#keyNames = keyNames;
  }

  /** A write that leaves an item as it was makes no record, as in DynamoDB. */
  append(before: Item | undefined, after: Item | undefined): void {
    if (!isDeepStrictEqual(before, after, { skipPrototype: true })) {
      const record = this.recordOf(before, after);
      this.listeners.forEach((listen) => void listen(record));
    }
  }

  recordOf(OldImage: Item | undefined, NewImage: Item | undefined) {
    this.#lastNumber += 1n;
    const SequenceNumber = String(this.#lastNumber);
    const item = NewImage ?? OldImage ?? {};
    return {
      eventID: createHash('md5').update(SequenceNumber).digest('hex'),
      eventName: OldImage ? (NewImage ? 'MODIFY' : 'REMOVE') : 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: Object.fromEntries(this.#keyNames.map((name) => [name, item[name]])),
        ...(NewImage && { NewImage }),
        ...(OldImage && { OldImage }),
        SequenceNumber,
        SizeBytes: JSON.stringify([OldImage, NewImage]).length,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: this.#arn,
    };
  }
}
