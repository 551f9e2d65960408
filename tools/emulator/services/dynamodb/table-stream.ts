import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { region } from '../account.ts';

export type Item = Record<string, unknown>;
export type StreamRecord = ReturnType<TableStream['toRecord']>;

/** The stream of one table: it delivers every change to its listeners, in order. */
export class TableStream {
  readonly #arn: string;
  readonly #keyNames: string[];
  #lastSequenceNumber = BigInt(Date.now()) * 10n ** 9n;
  readonly listeners: ((record: StreamRecord) => void)[] = [];

  constructor(arn: string, keyNames: string[]) {
    this.#arn = arn;
    this.#keyNames = keyNames;
  }

  /** As in DynamoDB, a write that does not change the item appends no record. */
  append(before: Item | undefined, after: Item | undefined): void {
    if (!isDeepStrictEqual(before, after, { skipPrototype: true })) {
      const record = this.toRecord(before, after);
      this.listeners.forEach((listen) => void listen(record));
    }
  }

  toRecord(OldImage: Item | undefined, NewImage: Item | undefined) {
    this.#lastSequenceNumber += 1n;
    const SequenceNumber = String(this.#lastSequenceNumber);
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
