import { type DynamoDBClient, PutItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Claim, ClaimConflict, Upload } from '../../../../contracts/records/image-claim.ts';
import type { ImageRecord, Outcome } from '../../../../contracts/records/image-record.ts';
import { ignoreConditionalCheckFailed, type WriteResult } from '../condition-failed.ts';
import { type Item, type Table, updateItem } from '../table.ts';
import { parseImageRecord } from './parse-image-record.ts';

/**
 * The writes of the workers that process uploads. Each is one conditional update of the `images` table: the record is
 * the lock.
 */
export class ImageClaims {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date }) {
    this.#table = { client: options.client, tableName: options.tableName };
    this.#now = options.now;
  }

  /**
   * Claims a new upload, a FAILED one, or one whose lease has expired. The claim of a user's upload also requires that
   * the record has the owner and the key of the upload: an object under the key of another user claims nothing.
   */
  async claim(
    { imageId, source, ownerId }: Upload,
    leaseSeconds: number,
  ): Promise<WriteResult<Claim, ImageRecord>> {
    const now = this.#now();
    const isUnclaimed = ownerId ? '#status = :awaitingUpload' : 'attribute_not_exists(imageId)';
    const isOwn = ownerId ? 'ownerId = :ownerId AND sourceKey = :sourceKey AND ' : '';
    const result = await this.#update(imageId, {
      UpdateExpression: `SET #status = :processing, leaseStatus = :active, leaseOwner = :function,
        leaseExpiresAt = :leaseExpiresAt, #attempt = if_not_exists(#attempt, :zero) + :one,
        #source = :source, sourceKey = :sourceKey,
        createdAt = if_not_exists(createdAt, :now), updatedAt = :now`,
      ConditionExpression: `${isOwn}(${isUnclaimed} OR #status = :failed
        OR (#status = :processing AND leaseExpiresAt < :now))`,
      ExpressionAttributeNames: attributeNames('status', 'attempt', 'source'),
      ExpressionAttributeValues: marshall({
        ...(ownerId && { ':awaitingUpload': 'AWAITING_UPLOAD', ':ownerId': ownerId }),
        ':processing': 'PROCESSING',
        ':failed': 'FAILED',
        ':active': 'ACTIVE',
        ':function': 'function',
        ':leaseExpiresAt': addSeconds(now, leaseSeconds),
        ':zero': 0,
        ':one': 1,
        ':source': source,
        ':sourceKey': source.key,
        ':now': now.toISOString(),
      }),
      ReturnValues: 'UPDATED_NEW',
    });
    if (!result.ok) {
      return result;
    }
    const { attempt } = v.parse(v.object({ attempt: v.number() }), result.item);
    return { ok: true, item: { imageId, attempt, leaseOwner: 'function' } };
  }

  /** Transfers the lease of the claimed attempt from the function to the workflow, and extends it. */
  async transferLease({ imageId, attempt }: Claim, leaseSeconds: number): Promise<ClaimConflict | undefined> {
    const now = this.#now();
    const result = await this.#update(imageId, {
      UpdateExpression: 'SET leaseOwner = :workflow, leaseExpiresAt = :leaseExpiresAt, updatedAt = :now',
      ConditionExpression: '#status = :processing AND #attempt = :attempt AND leaseOwner = :function',
      ExpressionAttributeNames: attributeNames('status', 'attempt'),
      ExpressionAttributeValues: marshall({
        ':workflow': 'workflow',
        ':function': 'function',
        ':leaseExpiresAt': addSeconds(now, leaseSeconds),
        ':now': now.toISOString(),
        ':processing': 'PROCESSING',
        ':attempt': attempt,
      }),
    });
    return result.ok ? undefined : result;
  }

  /** Writes the terminal status. The condition fails when the claim was lost, or when an earlier commit succeeded. */
  async commit(
    { imageId, attempt, leaseOwner }: Claim,
    { status, ...outcome }: Outcome,
  ): Promise<ClaimConflict | undefined> {
    const fields = Object.keys(outcome);
    const result = await this.#update(imageId, {
      UpdateExpression: `SET #status = :status, updatedAt = :now
        ${fields.map((field) => `, #${field} = :${field}`).join('')}
        REMOVE leaseStatus, leaseExpiresAt, leaseOwner`,
      ConditionExpression: '#status = :processing AND #attempt = :attempt AND leaseOwner = :leaseOwner',
      ExpressionAttributeNames: attributeNames('status', 'attempt', ...fields),
      ExpressionAttributeValues: marshall({
        ':status': status,
        ':processing': 'PROCESSING',
        ':attempt': attempt,
        ':leaseOwner': leaseOwner,
        ':now': this.#now().toISOString(),
        ...Object.fromEntries(Object.entries(outcome).map(([field, value]) => [`:${field}`, value])),
      }),
    });
    return result.ok ? undefined : result;
  }

  /** Records FAILED for an upload that has no record: each of its deliveries failed before its claim. */
  async recordFailure({ imageId, source }: Upload): Promise<void> {
    const now = this.#now().toISOString();
    const record = {
      imageId,
      status: 'FAILED',
      attempt: 0,
      sourceKey: source.key,
      source,
      createdAt: now,
      updatedAt: now,
    } satisfies ImageRecord;
    const request = {
      TableName: this.#table.tableName,
      Item: marshall(record),
      ConditionExpression: 'attribute_not_exists(imageId)',
    };
    await this.#table.client.send(new PutItemCommand(request)).catch(ignoreConditionalCheckFailed);
  }

  async #update(
    imageId: string,
    expressions: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<WriteResult<Item, ImageRecord>> {
    const result = await updateItem(this.#table, { imageId }, expressions);
    return result.ok ? result : { ok: false, current: result.current && parseImageRecord(result.current) };
  }
}

/** Attribute names that are reserved words of DynamoDB, such as `status` and `source`, need a placeholder. */
function attributeNames(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`#${name}`, name]));
}

function addSeconds(date: Date, seconds: number): string {
  return new Date(date.getTime() + seconds * 1000).toISOString();
}
