import {
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { CreateImageRequest } from '../../../../contracts/http/images-api.ts';
import {
  type ImageRecord,
  type ImageRecordWith,
  timestamp,
} from '../../../../contracts/records/image-record.ts';
import { imagesIndexes } from '../../../../contracts/records/indexes.ts';
import { type UserUpload, userUploadKey } from '../../../../contracts/records/object-keys.ts';
import { ignoreConditionalCheckFailed } from '../condition-failed.ts';
import { type Table, updateItem } from '../table.ts';
import { parseImageRecord } from './parse-image-record.ts';

/** The user has as many pending uploads as the quota allows. */
export interface QuotaExceeded {
  ok: false;
  /** The time until the first of them expires; at least 1. */
  retryAfterSeconds: number;
}

const pendingUpload = v.object({ imageId: v.string(), leaseExpiresAt: timestamp });

type PendingUpload = v.InferOutput<typeof pendingUpload>;

/** The records of the `images` table that await their upload, with a quota for each user. */
export class PendingUploads {
  readonly #table: Table;
  readonly #maxPendingUploads: number;
  readonly #now: () => Date;

  constructor(options: {
    client: DynamoDBClient;
    tableName: string;
    maxPendingUploads: number;
    now: () => Date;
  }) {
    this.#table = { client: options.client, tableName: options.tableName };
    this.#maxPendingUploads = options.maxPendingUploads;
    this.#now = options.now;
  }

  /**
   * Creates the record of a pending upload, with a lease of `leaseSeconds`. A repeated request extends the lease of the
   * pending upload, because it gets a new presigned URL.
   *
   * The quota is approximate, because requests at the same time count before one of them writes, and the index lags
   * behind the table. A repeated request for an upload that is pending needs no place in it.
   * @returns the record in the table: the new one, or the one that an earlier request with the same id created
   */
  async create(
    upload: UserUpload,
    declaredFile: CreateImageRequest,
    leaseSeconds: number,
  ): Promise<{ ok: true; item: ImageRecord } | QuotaExceeded> {
    const { imageId, ownerId } = upload;
    const now = this.#now();
    const pending = await this.#list(ownerId, now);
    const isPending = pending.some((other) => other.imageId === imageId);
    const [first] = pending;
    if (first && pending.length >= this.#maxPendingUploads && !isPending) {
      const retryAfterMs = Date.parse(first.leaseExpiresAt) - now.getTime();
      return { ok: false, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
    }
    const record: ImageRecordWith<'AWAITING_UPLOAD'> = {
      imageId,
      ownerId,
      declaredFile,
      status: 'AWAITING_UPLOAD',
      attempt: 0,
      sourceKey: userUploadKey(upload),
      leaseStatus: 'ACTIVE',
      leaseExpiresAt: new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    return { ok: true, item: await this.#putOrExtend(record) };
  }

  /** The user's pending uploads that have not expired, the first to expire in front. */
  async #list(ownerId: string, now: Date): Promise<PendingUpload[]> {
    const uploads: PendingUpload[] = [];
    const request: QueryCommandInput = {
      TableName: this.#table.tableName,
      IndexName: imagesIndexes.byOwnerLease.name,
      KeyConditionExpression: 'ownerId = :ownerId AND leaseExpiresAt > :now',
      FilterExpression: '#status = :awaitingUpload',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({
        ':ownerId': ownerId,
        ':now': now.toISOString(),
        ':awaitingUpload': 'AWAITING_UPLOAD',
      }),
    };
    do {
      const page = await this.#table.client.send(new QueryCommand(request));
      uploads.push(...(page.Items ?? []).map((item) => v.parse(pendingUpload, unmarshall(item))));
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey);
    return uploads;
  }

  async #putOrExtend(record: ImageRecordWith<'AWAITING_UPLOAD'>): Promise<ImageRecord> {
    const request = {
      TableName: this.#table.tableName,
      Item: marshall(record),
      ConditionExpression: 'attribute_not_exists(imageId)',
    };
    try {
      await this.#table.client.send(new PutItemCommand(request));
      return record;
    } catch (error) {
      ignoreConditionalCheckFailed(error);
      return await this.#extendLease(record);
    }
  }

  async #extendLease(pending: ImageRecordWith<'AWAITING_UPLOAD'>): Promise<ImageRecord> {
    const { imageId, ownerId = '', leaseExpiresAt, updatedAt } = pending;
    const result = await updateItem(
      this.#table,
      { imageId },
      {
        UpdateExpression: 'SET leaseExpiresAt = :leaseExpiresAt, updatedAt = :now',
        ConditionExpression: '#status = :awaitingUpload AND ownerId = :ownerId',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({
          ':leaseExpiresAt': leaseExpiresAt,
          ':now': updatedAt,
          ':awaitingUpload': 'AWAITING_UPLOAD',
          ':ownerId': ownerId,
        }),
        ReturnValues: 'ALL_NEW',
      },
    );
    const item = result.ok ? result.item : result.current;
    return item ? parseImageRecord(item) : pending;
  }
}
