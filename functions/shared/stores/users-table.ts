import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type NewUser, type UserPatch, user, userKey } from '../../../events/users-api.ts';

const version = { version: v.number() };

/** A profile, or what is left of one that was deleted: its id, for as long as a token for it may be valid. */
const profile = v.variant('deleted', [
  v.object({ deleted: v.literal(false), ...user.entries, ...version }),
  v.object({ deleted: v.literal(true), id: v.string(), ...version }),
]);

export type Profile = Extract<v.InferOutput<typeof profile>, { deleted: false }>;

/** A condition that was refused, by what the table holds: nothing, another version, or a tombstone. */
export interface UserRefusal {
  refusedBy: v.InferOutput<typeof profile> | undefined;
}

/** The profiles of all users. Every write is conditional. */
export class UsersTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #now: () => Date;

  constructor(options: { client: DynamoDBClient; tableName: string; now: () => Date }) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#now = options.now;
  }

  /** Nothing when there is one already, or was one a short time ago. */
  async create(id: string, { name, email }: NewUser): Promise<Profile | undefined> {
    const now = this.#now().toISOString();
    const created: Profile = { deleted: false, id, name, email, version: 1, createdAt: now, updatedAt: now };
    const request = {
      TableName: this.#tableName,
      Item: marshall(created),
      ConditionExpression: 'attribute_not_exists(id)',
    };
    try {
      await this.#client.send(new PutItemCommand(request));
      return created;
    } catch (error) {
      return ignoreRefusal(error);
    }
  }

  async get(id: string): Promise<Profile | undefined> {
    const found = await this.#read(id);
    return found?.deleted === false ? found : undefined;
  }

  /** Whether a profile was deleted a short time ago. Never behind: it is asked in order not to miss a deletion. */
  async isDeleted(id: string): Promise<boolean> {
    return (await this.#read(id))?.deleted === true;
  }

  async change(id: string, seen: number, patch: UserPatch): Promise<Profile | UserRefusal> {
    const fields = Object.entries(patch);
    const answer = await this.#update(id, seen, {
      set: `updatedAt = :now${fields.map(([field]) => `, #${field} = :${field}`).join('')}`,
      names: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
      values: {
        ':now': this.#now().toISOString(),
        ...Object.fromEntries(fields.map(([field, value]) => [`:${field}`, value])),
      },
    });
    return 'refusedBy' in answer ? answer : v.parse(profile.options[0], answer.updated);
  }

  /** Leaves a tombstone that goes after `seconds`. */
  async delete(id: string, seen: number, seconds: number): Promise<UserRefusal | undefined> {
    const expiresAt = Math.ceil(this.#now().getTime() / 1000) + seconds;
    const answer = await this.#update(id, seen, {
      set: 'deleted = :yes, expiresAt = :expiresAt REMOVE #name, email, createdAt, updatedAt',
      names: { '#name': 'name' },
      values: { ':yes': true, ':expiresAt': expiresAt },
    });
    return 'refusedBy' in answer ? answer : undefined;
  }

  /** A page of profiles, in the order of the table; tombstones do not count. */
  async page(limit: number, after: v.InferOutput<typeof userKey> | undefined) {
    const found: Profile[] = [];
    const request: ScanCommandInput = {
      TableName: this.#tableName,
      FilterExpression: 'deleted = :no',
      ExpressionAttributeValues: marshall({ ':no': false }),
      ExclusiveStartKey: after && marshall(after),
    };
    do {
      request.Limit = limit - found.length;
      const page = await this.#client.send(new ScanCommand(request));
      found.push(...(page.Items ?? []).map((item) => v.parse(profile.options[0], unmarshall(item))));
      request.ExclusiveStartKey = page.LastEvaluatedKey;
    } while (request.ExclusiveStartKey && found.length < limit);
    const next = request.ExclusiveStartKey && v.parse(userKey, unmarshall(request.ExclusiveStartKey));
    return { found, next };
  }

  async #update(
    id: string,
    seen: number,
    { set, names, values }: { set: string; names: Record<string, string>; values: Record<string, unknown> },
  ): Promise<{ updated: Record<string, unknown> } | UserRefusal> {
    const request = {
      TableName: this.#tableName,
      Key: marshall({ id }),
      UpdateExpression: `SET version = :next, ${set}`,
      ConditionExpression: 'version = :seen AND deleted = :no',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: marshall({ ...values, ':seen': seen, ':next': seen + 1, ':no': false }),
      ReturnValues: 'ALL_NEW' as const,
    };
    try {
      const { Attributes = {} } = await this.#client.send(new UpdateItemCommand(request));
      return { updated: unmarshall(Attributes) };
    } catch (error) {
      return ignoreRefusal(error) ?? { refusedBy: await this.#read(id) };
    }
  }

  async #read(id: string) {
    const request = { TableName: this.#tableName, Key: marshall({ id }), ConsistentRead: true };
    const { Item } = await this.#client.send(new GetItemCommand(request));
    return Item && v.parse(profile, unmarshall(Item));
  }
}

function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof ConditionalCheckFailedException)) {
    throw error;
  }
}
