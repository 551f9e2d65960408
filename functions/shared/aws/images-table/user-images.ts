import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImagePageKey, imagePageKey } from '../../../../contracts/http/images-api.ts';
import type { ImageRecord, UserImage } from '../../../../contracts/records/image-record.ts';
import { imagesIndexes } from '../../../../contracts/records/indexes.ts';
import type { Logger } from '../../runtime/logger.ts';
import { ignoreConditionalCheckFailed } from '../condition-failed.ts';
import { skipInvalidRecords, unmarshallItem } from '../parse-record.ts';
import { getItem, type Table } from '../table.ts';
import { parseImageRecord, tryParseImageRecord } from './parse-image-record.ts';

export interface ListOptions {
  limit: number;
  startKey: ImagePageKey | undefined;
  status: ImageRecord['status'] | undefined;
}

/** With few images of the requested status among thousands, more queries would exceed the time-out of the request. */
const maxQueriesPerPage = 20;

/** Longer than any lease and any presigned upload URL: a zombie worker may write a file after the deletion. */
const cleanupDelaySeconds = 60 * 60;

/** Longer than SQS keeps a message of the upload: 14 days, and two weeks for a redrive. */
const tombstoneTtlSeconds = 28 * 24 * 60 * 60;

/** The `images` table, for the users who own the images. */
export class UserImages {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #logger: Logger;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date; logger: Logger }) {
    this.#table = { client: options.client, tableName: options.tableName };
    this.#now = options.now;
    this.#logger = options.logger;
  }

  async get(imageId: string, ownerId: string): Promise<UserImage | undefined> {
    const item = await getItem(this.#table, { imageId });
    const record = item && parseImageRecord(item);
    return record && isUserImage(record) && record.ownerId === ownerId ? record : undefined;
  }

  /** Images of a user, the newest first. With a status filter, a page may be shorter than the limit and not the last. */
  async list(ownerId: string, { limit, startKey, status }: ListOptions) {
    const items: UserImage[] = [];
    const request = { ...this.#toQuery(ownerId, startKey, status), ScanIndexForward: false };
    let queries = 0;
    do {
      queries += 1;
      request.Limit = limit - items.length;
      const page = await this.#table.client.send(new QueryCommand(request));
      const records = (page.Items ?? []).map((item) => tryParseImageRecord(unmarshallItem(item)));
      items.push(...skipInvalidRecords(records, this.#logger).filter(isUserImage));
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey && items.length < limit && queries < maxQueriesPerPage);
    return { items, lastKey: parsePageKey(request.ExclusiveStartKey) };
  }

  /** The ids of a user's images that are not deleted, a page of at most `limit`. It reads no other field of a record. */
  async listIds(ownerId: string, { limit, startKey }: Pick<ListOptions, 'limit' | 'startKey'>) {
    const request = { ...this.#toQuery(ownerId, startKey), Limit: limit };
    const page = await this.#table.client.send(new QueryCommand(request));
    const items = (page.Items ?? []).map((item) => ({ imageId: item['imageId']?.S ?? '' }));
    return { items, lastKey: parsePageKey(page.LastEvaluatedKey) };
  }

  /** A query of a user's images with this status, or of those that are not deleted. */
  #toQuery(
    ownerId: string,
    startKey: ListOptions['startKey'],
    status?: ListOptions['status'],
  ): QueryCommandInput {
    return {
      TableName: this.#table.tableName,
      IndexName: imagesIndexes.byOwner.name,
      KeyConditionExpression: 'ownerId = :ownerId',
      FilterExpression: status ? '#status = :status' : '#status <> :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':ownerId': ownerId, ':status': status ?? 'DELETED' }),
      ExclusiveStartKey: startKey && marshall(startKey),
    };
  }

  /**
   * Soft delete: the record becomes a tombstone without personal data, and `delete-files` deletes the files. The
   * tombstone gets a last lease. When that has expired, the sweeper releases it, and `delete-files` runs once more.
   * @returns whether there was an image to delete
   */
  async delete(imageId: string, ownerId: string): Promise<boolean> {
    const now = this.#now();
    const request = {
      TableName: this.#table.tableName,
      Key: marshall({ imageId }),
      UpdateExpression: `SET #status = :deleted, updatedAt = :now, expiresAt = :expiresAt,
        leaseStatus = :active, leaseExpiresAt = :leaseExpiresAt
        REMOVE declaredFile, #source, image, renditions, reason, detectedFormat, leaseOwner`,
      ConditionExpression: 'ownerId = :ownerId AND #status <> :deleted',
      ExpressionAttributeNames: { '#status': 'status', '#source': 'source' },
      ExpressionAttributeValues: marshall({
        ':deleted': 'DELETED',
        ':ownerId': ownerId,
        ':now': now.toISOString(),
        ':active': 'ACTIVE',
        ':leaseExpiresAt': new Date(now.getTime() + cleanupDelaySeconds * 1000).toISOString(),
        ':expiresAt': Math.ceil(now.getTime() / 1000) + tombstoneTtlSeconds,
      }),
    };
    try {
      await this.#table.client.send(new UpdateItemCommand(request));
      return true;
    } catch (error) {
      ignoreConditionalCheckFailed(error);
      return false;
    }
  }
}

function isUserImage(record: ImageRecord): record is UserImage {
  return record.status !== 'DELETED' && record.ownerId !== undefined;
}

function parsePageKey(key: QueryCommandInput['ExclusiveStartKey']): ImagePageKey | undefined {
  return key && v.parse(imagePageKey, unmarshall(key));
}
