import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageRecord, imageRecord, type Outcome, type Source } from '../../../events/image-record.ts';

/** An upload and the image it is to become. An owner means that the API has promised it. */
export interface Upload {
  imageId: string;
  source: Source;
  ownerId: string | undefined;
}

/** The right to work on an upload: held until the lease ends, or until another attempt has taken it over. */
export interface Claim {
  imageId: string;
  attempt: number;
  /** Whether the workflow for large images holds it, and nobody else may end it any more. */
  handedOn: boolean;
}

/** A conditional write that was refused, and the record that refused it; none where there is no record. */
export interface Refusal {
  refusedBy: ImageRecord | undefined;
}

/** The records of all uploads, as those who work on them write them. Every write is conditional. */
export class ImagesTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(options: {
    client: DynamoDBClient;
    tableName: string;
    now: () => Date;
  }) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#now = options.now;
  }

  /** Takes the upload for one attempt of so many seconds: a new one, one that has failed, or one whose worker is gone. */
  async claim({ imageId, source, ownerId }: Upload, leaseSeconds: number): Promise<Claim | Refusal> {
    const now = this.#now();
    const unclaimed = ownerId ? '#status = :awaitingUpload' : 'attribute_not_exists(imageId)';
    const answer = await this.#update(imageId, {
      UpdateExpression: `SET #status = :processing, #open = :yes, leaseUntil = :leaseUntil,
        #attempt = if_not_exists(#attempt, :zero) + :one, #source = :source, sourceKey = :sourceKey,
        createdAt = if_not_exists(createdAt, :now), updatedAt = :now, handedOn = :no`,
      ConditionExpression: `${unclaimed} OR #status = :failed OR (#status = :processing AND leaseUntil < :now)`,
      ExpressionAttributeNames: names('status', 'open', 'attempt', 'source'),
      ExpressionAttributeValues: marshall({
        ...(ownerId && { ':awaitingUpload': 'AWAITING_UPLOAD' }),
        ':processing': 'PROCESSING',
        ':failed': 'FAILED',
        ':yes': 'yes',
        ':no': false,
        ':leaseUntil': inSeconds(now, leaseSeconds),
        ':zero': 0,
        ':one': 1,
        ':source': source,
        ':sourceKey': source.key,
        ':now': now.toISOString(),
      }),
      ReturnValues: 'UPDATED_NEW',
    });
    return 'refusedBy' in answer
      ? answer
      : { imageId, handedOn: false, ...v.parse(v.object({ attempt: v.number() }), answer.updated) };
  }

  /** Gives the claimed attempt to the workflow, with a lease that is as long as that may run, in seconds. */
  async handOn({ imageId, attempt }: Claim, leaseSeconds: number): Promise<Refusal | undefined> {
    const now = this.#now();
    const answer = await this.#update(imageId, {
      UpdateExpression: 'SET handedOn = :yes, leaseUntil = :leaseUntil, updatedAt = :now',
      ConditionExpression: '#status = :processing AND #attempt = :attempt AND handedOn = :no',
      ExpressionAttributeNames: names('status', 'attempt'),
      ExpressionAttributeValues: marshall({
        ':yes': true,
        ':no': false,
        ':leaseUntil': inSeconds(now, leaseSeconds),
        ':now': now.toISOString(),
        ':processing': 'PROCESSING',
        ':attempt': attempt,
      }),
    });
    return 'refusedBy' in answer ? answer : undefined;
  }

  /** Ends the claimed attempt. Refused when the claim was lost, or when the answer to an earlier commit was. */
  async commit(
    { imageId, attempt, handedOn }: Claim,
    { status, ...result }: Outcome,
  ): Promise<Refusal | undefined> {
    const fields = Object.keys(result);
    const answer = await this.#update(imageId, {
      UpdateExpression: `SET #status = :status, updatedAt = :now
        ${fields.map((field) => `, #${field} = :${field}`).join('')} REMOVE #open, leaseUntil, handedOn`,
      ConditionExpression: '#status = :processing AND #attempt = :attempt AND handedOn = :handedOn',
      ExpressionAttributeNames: names('status', 'open', 'attempt', ...fields),
      ExpressionAttributeValues: marshall({
        ':status': status,
        ':processing': 'PROCESSING',
        ':attempt': attempt,
        ':handedOn': handedOn,
        ':now': this.#now().toISOString(),
        ...Object.fromEntries(Object.entries(result).map(([field, value]) => [`:${field}`, value])),
      }),
    });
    return 'refusedBy' in answer ? answer : undefined;
  }

  /** Records FAILED for an upload that has no record: all its deliveries ended before their claim. */
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
    const condition = { ConditionExpression: 'attribute_not_exists(imageId)' };
    const request = { TableName: this.#tableName, Item: marshall(record), ...condition };
    await this.#client.send(new PutItemCommand(request)).catch(ignoreRefusal);
  }

  async #update(
    imageId: string,
    change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<{ updated: Record<string, unknown> } | Refusal> {
    const request: UpdateItemCommandInput = {
      TableName: this.#tableName,
      Key: marshall({ imageId }),
      ...change,
    };
    try {
      const { Attributes = {} } = await this.#client.send(new UpdateItemCommand(request));
      return { updated: unmarshall(Attributes) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { refusedBy: await this.#get(imageId) };
      }
      throw error;
    }
  }

  async #get(imageId: string): Promise<ImageRecord | undefined> {
    const request = { TableName: this.#tableName, Key: marshall({ imageId }), ConsistentRead: true };
    const { Item } = await this.#client.send(new GetItemCommand(request));
    return Item && v.parse(imageRecord, unmarshall(Item));
  }
}

/** Many plain words are reserved in expressions (`status`, `source`, `open`): all are written with a `#`. */
function names(...attributes: string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute]));
}

function inSeconds(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) {
    throw error;
  }
}
