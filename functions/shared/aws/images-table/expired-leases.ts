import {
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ImageRecord, Source } from '../../../../contracts/records/image-record.ts';
import { imagesIndexes } from '../../../../contracts/records/indexes.ts';
import { InvalidRecordError } from '../../runtime/errors.ts';
import { ignoreConditionalCheckFailed } from '../condition-failed.ts';
import { unmarshallItem } from '../parse-record.ts';
import type { Table } from '../table.ts';
import { tryParseImageRecord } from './parse-image-record.ts';

/** A record with a lease: its upload is pending, a worker has claimed it, or its image was deleted. */
export type LeasedImage = ImageRecord & { leaseExpiresAt: string };

/**
 * The sparse index `byLease` of the `images` table, for the sweeper. The index lags behind the table, so every write has
 * the condition that the record has not changed since it was read. If it has, another worker was faster, and the write
 * does nothing.
 */
export class ExpiredLeases {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date }) {
    this.#table = { client: options.client, tableName: options.tableName };
    this.#now = options.now;
  }

  /**
   * Pages of at most 25 records whose lease has expired, the oldest leases first. In the place of a record that does
   * not fit its schema is an error with its key, and the records behind it follow.
   */
  async *expired(): AsyncGenerator<(LeasedImage | InvalidRecordError)[]> {
    const request: QueryCommandInput = {
      TableName: this.#table.tableName,
      IndexName: imagesIndexes.byLease.name,
      KeyConditionExpression: 'leaseStatus = :active AND leaseExpiresAt < :now',
      ExpressionAttributeValues: marshall({ ':active': 'ACTIVE', ':now': this.#now().toISOString() }),
      Limit: 25,
    };
    do {
      const page = await this.#table.client.send(new QueryCommand(request));
      yield (page.Items ?? []).map((item) => tryParseImageRecord(unmarshallItem(item))).filter(isLeased);
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey);
  }

  /** Records FAILED for an upload that no worker will complete. */
  async markFailed(snapshot: LeasedImage, source: Source): Promise<void> {
    const condition = this.#unchangedSince(snapshot, {
      ':failed': 'FAILED',
      ':source': source,
      ':now': this.#now().toISOString(),
    });
    const request = {
      ...condition,
      UpdateExpression: `SET #status = :failed, #source = :source, updatedAt = :now
        REMOVE leaseStatus, leaseExpiresAt, leaseOwner`,
      ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#source': 'source' },
    };
    await this.#table.client.send(new UpdateItemCommand(request)).catch(ignoreConditionalCheckFailed);
  }

  /** Takes the lease out of the record: no worker can be left that works on this image. */
  async releaseLease(snapshot: LeasedImage): Promise<void> {
    const request = {
      ...this.#unchangedSince(snapshot),
      UpdateExpression: 'REMOVE leaseStatus, leaseExpiresAt',
    };
    await this.#table.client.send(new UpdateItemCommand(request)).catch(ignoreConditionalCheckFailed);
  }

  /** Deletes the record of a pending upload that did not arrive. */
  async deletePending(snapshot: LeasedImage): Promise<void> {
    const request = this.#unchangedSince(snapshot);
    await this.#table.client.send(new DeleteItemCommand(request)).catch(ignoreConditionalCheckFailed);
  }

  /** Optimistic locking: the record must still have the status, attempt and lease of the snapshot. */
  #unchangedSince(
    { imageId, status, attempt, leaseExpiresAt }: LeasedImage,
    values: Record<string, unknown> = {},
  ) {
    return {
      TableName: this.#table.tableName,
      Key: marshall({ imageId }),
      ConditionExpression:
        '#status = :snapshotStatus AND #attempt = :snapshotAttempt AND leaseExpiresAt = :snapshotLease',
      ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt' },
      ExpressionAttributeValues: marshall({
        ...values,
        ':snapshotStatus': status,
        ':snapshotAttempt': attempt,
        ':snapshotLease': leaseExpiresAt,
      }),
    };
  }
}

function isLeased(record: ImageRecord | InvalidRecordError): record is LeasedImage | InvalidRecordError {
  const isInvalid = record instanceof InvalidRecordError;
  return isInvalid || ('leaseExpiresAt' in record && record.leaseExpiresAt !== undefined);
}
