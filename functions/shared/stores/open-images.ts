import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageRecord, imageRecord, type Source } from '../../../events/image-record.ts';

/** A record that still carries a lease: its upload was promised, claimed or deleted, and nobody has ended it. */
export type OpenImage = ImageRecord & { leaseUntil: string };

/**
 * The sparse index `byLease` of the `images` table, as the sweeper uses it. The index lags behind the table, so every
 * write has the condition that the record is still as it was seen; where it is not, somebody else was faster and
 * nothing happens.
 */
export class OpenImages {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date }) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#now = options.now;
  }

  /** Pages of at most 25 records whose lease has ended, the oldest leases first. */
  async *pages(): AsyncGenerator<OpenImage[]> {
    const request: QueryCommandInput = {
      TableName: this.#tableName,
      IndexName: 'byLease',
      KeyConditionExpression: '#open = :yes AND leaseUntil < :now',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: marshall({ ':yes': 'yes', ':now': this.#now().toISOString() }),
      Limit: 25,
    };
    do {
      const page = await this.#client.send(new QueryCommand(request));
      yield (page.Items ?? []).map((item) => v.parse(imageRecord, unmarshall(item))).filter(isOpen);
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey);
  }

  /** Records FAILED for an upload that nobody will end any more. */
  async fail(seen: OpenImage, source: Source): Promise<void> {
    const condition = this.#stillAs(seen, {
      ':failed': 'FAILED',
      ':source': source,
      ':now': this.#now().toISOString(),
    });
    const change = {
      ...condition,
      UpdateExpression:
        'SET #status = :failed, #source = :source, updatedAt = :now REMOVE #open, leaseUntil, handedOn',
      ExpressionAttributeNames: {
        ...condition.ExpressionAttributeNames,
        '#open': 'open',
        '#source': 'source',
      },
    };
    await this.#client.send(new UpdateItemCommand(change)).catch(ignoreRefusal);
  }

  /** Takes the lease off: nobody works on this image any more. */
  async close(seen: OpenImage): Promise<void> {
    const condition = this.#stillAs(seen);
    const change = {
      ...condition,
      UpdateExpression: 'REMOVE #open, leaseUntil',
      ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, '#open': 'open' },
    };
    await this.#client.send(new UpdateItemCommand(change)).catch(ignoreRefusal);
  }

  /** Removes the record of an upload that never came. */
  async forget(seen: OpenImage): Promise<void> {
    await this.#client.send(new DeleteItemCommand(this.#stillAs(seen))).catch(ignoreRefusal);
  }

  #stillAs({ imageId, status, attempt, leaseUntil }: OpenImage, values: Record<string, unknown> = {}) {
    return {
      TableName: this.#tableName,
      Key: marshall({ imageId }),
      ConditionExpression: '#status = :seenStatus AND #attempt = :seenAttempt AND leaseUntil = :seenLease',
      ExpressionAttributeNames: { '#status': 'status', '#attempt': 'attempt' },
      ExpressionAttributeValues: marshall({
        ...values,
        ':seenStatus': status,
        ':seenAttempt': attempt,
        ':seenLease': leaseUntil,
      }),
    };
  }
}

function isOpen(record: ImageRecord): record is OpenImage {
  return 'leaseUntil' in record && record.leaseUntil !== undefined;
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) {
    throw error;
  }
}
