import {
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import {
  type CreateUserRequest,
  type UserPageKey,
  type UserPatch,
  userPageKey,
} from '../../../../contracts/http/users-api.ts';
import {
  type Profile,
  profile,
  tombstone,
  type UserRecord,
  userRecord,
} from '../../../../contracts/records/user-record.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type ConditionFailed, ignoreConditionalCheckFailed, type WriteResult } from '../condition-failed.ts';
import { parseRecord, skipInvalidRecords, tryParseRecord, unmarshallItem } from '../parse-record.ts';
import { getItem, type Table, updateItem } from '../table.ts';

/** A deletion takes all fields out of the item that are not in a tombstone. */
const personalFields = Object.keys(profile.entries).filter((field) => !(field in tombstone.entries));

/** The `users` table. Every write is conditional; a change requires the version that the client has read. */
export class UserProfiles {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #logger: Logger;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date; logger: Logger }) {
    this.#table = { client: options.client, tableName: options.tableName };
    this.#now = options.now;
    this.#logger = options.logger;
  }

  /** @returns undefined when the user has a profile, or deleted one and the tombstone is still there */
  async create(id: string, request: CreateUserRequest): Promise<Profile | undefined> {
    const now = this.#now().toISOString();
    const created: Profile = { deleted: false, id, ...request, version: 1, createdAt: now, updatedAt: now };
    const put = {
      TableName: this.#table.tableName,
      Item: marshall(created),
      ConditionExpression: 'attribute_not_exists(id)',
    };
    try {
      await this.#table.client.send(new PutItemCommand(put));
      return created;
    } catch (error) {
      return ignoreConditionalCheckFailed(error);
    }
  }

  async get(id: string): Promise<Profile | undefined> {
    const record = await this.#read(id);
    return record?.deleted === false ? record : undefined;
  }

  /** Whether the user's profile was deleted. The read is consistent, so that no deletion is missed. */
  async isDeleted(id: string): Promise<boolean> {
    return (await this.#read(id))?.deleted === true;
  }

  async update(
    id: string,
    expectedVersion: number,
    patch: UserPatch,
  ): Promise<WriteResult<Profile, UserRecord>> {
    const fields = Object.entries(patch);
    const assignments = fields.map(([field]) => `, #${field} = :${field}`).join('');
    const result = await updateItem(
      this.#table,
      { id },
      {
        UpdateExpression: `SET version = :nextVersion, updatedAt = :now${assignments}`,
        ConditionExpression: isCurrentVersion,
        ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
        ExpressionAttributeValues: marshall({
          ...versionValues(expectedVersion),
          ...Object.fromEntries(fields.map(([field, value]) => [`:${field}`, value])),
          ':now': this.#now().toISOString(),
        }),
        ReturnValues: 'ALL_NEW',
      },
    );
    return result.ok ? { ok: true, item: parseRecord(profile, result.item, 'id') } : parseCurrent(result);
  }

  /** Soft delete: a tombstone replaces the profile, and DynamoDB deletes it after `tombstoneTtlSeconds`. */
  async delete(
    id: string,
    expectedVersion: number,
    tombstoneTtlSeconds: number,
  ): Promise<ConditionFailed<UserRecord> | undefined> {
    const expiresAt = Math.ceil(this.#now().getTime() / 1000) + tombstoneTtlSeconds;
    const result = await updateItem(
      this.#table,
      { id },
      {
        UpdateExpression: `SET version = :nextVersion, deleted = :true, expiresAt = :expiresAt
        REMOVE ${personalFields.map((field) => `#${field}`).join(', ')}`,
        ConditionExpression: isCurrentVersion,
        ExpressionAttributeNames: Object.fromEntries(personalFields.map((field) => [`#${field}`, field])),
        ExpressionAttributeValues: marshall({
          ...versionValues(expectedVersion),
          ':true': true,
          ':expiresAt': expiresAt,
        }),
      },
    );
    return result.ok ? undefined : parseCurrent(result);
  }

  /** A page of profiles in the order of the table. Tombstones do not count. */
  async list(limit: number, startKey: UserPageKey | undefined) {
    const items: Profile[] = [];
    const request: ScanCommandInput = {
      TableName: this.#table.tableName,
      FilterExpression: 'deleted = :false',
      ExpressionAttributeValues: marshall({ ':false': false }),
      ExclusiveStartKey: startKey && marshall(startKey),
    };
    do {
      request.Limit = limit - items.length;
      const page = await this.#table.client.send(new ScanCommand(request));
      const records = (page.Items ?? []).map((item) => tryParseRecord(profile, unmarshallItem(item), 'id'));
      items.push(...skipInvalidRecords(records, this.#logger));
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey && items.length < limit);
    const lastKey = request.ExclusiveStartKey && v.parse(userPageKey, unmarshall(request.ExclusiveStartKey));
    return { items, lastKey };
  }

  async #read(id: string): Promise<UserRecord | undefined> {
    const item = await getItem(this.#table, { id });
    return item && parseRecord(userRecord, item, 'id');
  }
}

/** Optimistic locking; the values are those of `versionValues`. */
const isCurrentVersion = 'version = :expectedVersion AND deleted = :false';

function versionValues(expectedVersion: number) {
  return { ':expectedVersion': expectedVersion, ':nextVersion': expectedVersion + 1, ':false': false };
}

function parseCurrent({ current }: ConditionFailed<Record<string, unknown>>): ConditionFailed<UserRecord> {
  return { ok: false, current: current && parseRecord(userRecord, current, 'id') };
}
