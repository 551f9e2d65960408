import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageIn, type ImageRecord, imageRecord } from '../../../events/image-record.ts';
import { type ImageKey, imageKey, type NewImage } from '../../../events/images-api.ts';

/** An image that an owner has, and has not deleted. */
export type OwnedImage = Exclude<ImageRecord, { status: 'DELETED' }> & { ownerId: string };

export interface PageOptions {
  limit: number;
  after: ImageKey | undefined;
  status: ImageRecord['status'] | undefined;
}

/** Queries for one page: with few images of the asked status among thousands, it would outlast its request. */
const mostQueries = 20;

/** The same table as `ImagesTable`, as the owners of images use it. */
export class OwnedImages {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date }) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#now = options.now;
  }

  /** Promises an upload that is awaited for so many seconds. The answer is what is there: this, or an earlier promise. */
  async promise(
    { imageId, ownerId }: { imageId: string; ownerId: string },
    promised: NewImage,
    seconds: number,
  ): Promise<ImageRecord> {
    const now = this.#now();
    const record: ImageIn<'AWAITING_UPLOAD'> = {
      ...{ imageId, ownerId, promised, status: 'AWAITING_UPLOAD', attempt: 0, open: 'yes' },
      sourceKey: uploadKey({ imageId, ownerId }),
      leaseUntil: new Date(now.getTime() + seconds * 1000).toISOString(),
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    const condition = { ConditionExpression: 'attribute_not_exists(imageId)' };
    const request = { TableName: this.#tableName, Item: marshall(record), ...condition };
    try {
      await this.#client.send(new PutItemCommand(request));
      return record;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return (await this.#read(imageId)) ?? record;
      }
      throw error;
    }
  }

  async get(imageId: string, ownerId: string): Promise<OwnedImage | undefined> {
    const record = await this.#read(imageId);
    return record && isOwned(record) && record.ownerId === ownerId ? record : undefined;
  }

  /** A page of an owner's images, the newest first. It is short, and goes on, where few of many have the status. */
  async page(ownerId: string, { limit, after, status }: PageOptions) {
    const found: OwnedImage[] = [];
    const request: QueryCommandInput = {
      TableName: this.#tableName,
      IndexName: 'byOwner',
      KeyConditionExpression: 'ownerId = :ownerId',
      FilterExpression: status ? '#status = :status' : '#status <> :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':ownerId': ownerId, ':status': status ?? 'DELETED' }),
      ScanIndexForward: false,
      ExclusiveStartKey: after && marshall(after),
    };
    let queries = 0;
    do {
      queries += 1;
      request.Limit = limit - found.length;
      const page = await this.#client.send(new QueryCommand(request));
      found.push(...(page.Items ?? []).map((item) => v.parse(imageRecord, unmarshall(item))).filter(isOwned));
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey && found.length < limit && queries < mostQueries);
    const next = request.ExclusiveStartKey && v.parse(imageKey, unmarshall(request.ExclusiveStartKey));
    return { found, next };
  }

  /**
   * Deletes an image, in whatever state it is; what of it is personal goes at once, its files when the stream says so. It
   * gets a last lease: the sweeper takes that off when no worker can be left, and the files go once more.
   * @returns whether there was one
   */
  async delete(imageId: string, ownerId: string): Promise<boolean> {
    const now = this.#now();
    const request = {
      TableName: this.#tableName,
      Key: marshall({ imageId }),
      UpdateExpression: `SET #status = :deleted, updatedAt = :now, expiresAt = :expiresAt,
        #open = :yes, leaseUntil = :leaseUntil REMOVE promised, #source, image, renditions, reason, handedOn`,
      ConditionExpression: 'ownerId = :ownerId AND #status <> :deleted',
      ExpressionAttributeNames: { '#status': 'status', '#source': 'source', '#open': 'open' },
      ExpressionAttributeValues: marshall({
        ':deleted': 'DELETED',
        ':ownerId': ownerId,
        ':now': now.toISOString(),
        ':yes': 'yes',
        ':leaseUntil': new Date(now.getTime() + lastLeaseSeconds * 1000).toISOString(),
        ':expiresAt': Math.ceil(now.getTime() / 1000) + tombstoneSeconds,
      }),
    };
    try {
      await this.#client.send(new UpdateItemCommand(request));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }

  async #read(imageId: string): Promise<ImageRecord | undefined> {
    const request = { TableName: this.#tableName, Key: marshall({ imageId }), ConsistentRead: true };
    const { Item } = await this.#client.send(new GetItemCommand(request));
    return Item && v.parse(imageRecord, unmarshall(Item));
  }
}

/**
 * Longer than any lease and any link to an upload. Even behind an attempt that has ended, a function that was taken for dead
 * may write a file once more.
 */
const lastLeaseSeconds = 60 * 60;

/** Longer than any queue keeps a message of its upload: 14 days, and two weeks for a redrive. */
const tombstoneSeconds = 28 * 24 * 60 * 60;

/** Where a promised upload goes: its parts say whose it is, and which image. */
export function uploadKey({ imageId, ownerId }: { imageId: string; ownerId: string }): string {
  return `uploads/users/${ownerId}/${imageId}`;
}

function isOwned(record: ImageRecord): record is OwnedImage {
  return record.status !== 'DELETED' && record.ownerId !== undefined;
}
