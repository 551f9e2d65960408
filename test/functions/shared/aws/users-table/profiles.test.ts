import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { UserProfiles } from '../../../../../functions/shared/aws/users-table/profiles.ts';
import { createLocalTable } from '../../../../support/local-table.ts';
import { silentLogger } from '../../../../support/silent-logger.ts';

const local = await createLocalTable();
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const alice = { name: 'Alice', email: 'alice@example.com' };
let lastId = 0;

async function createUser(request = alice) {
  lastId += 1;
  const id = `user-${String(lastId).padStart(3, '0')}`;
  const logger = silentLogger();
  const options = { client: local.client, tableName: 'users', now: () => new Date(now), logger };
  const users = new UserProfiles(options);
  await users.create(id, request);
  return { users, id, logger };
}

const profile = (id: string) => ({
  deleted: false,
  id,
  ...alice,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

describe('create', () => {
  test('writes a profile of version 1', async () => {
    const { users, id } = await createUser();
    expect(await users.get(id)).toEqual(profile(id));
  });

  test('writes nothing when there is a profile, or a tombstone of one', async () => {
    const { users, id } = await createUser();
    expect(await users.create(id, alice)).toBeUndefined();
    await users.delete(id, 1, 60);
    expect(await users.create(id, alice)).toBeUndefined();
  });
});

describe('update', () => {
  test('of the expected version increments it', async () => {
    const { users, id } = await createUser();
    const updated = { ...profile(id), name: 'Al', version: 2 };
    expect(await users.update(id, 1, { name: 'Al' })).toEqual({ ok: true, item: updated });
    expect(await users.get(id)).toEqual(updated);
    const both = { name: 'Ally', email: 'ally@example.com' };
    expect(await users.update(id, 2, both)).toEqual({ ok: true, item: { ...updated, ...both, version: 3 } });
  });

  test('of another version, an unknown user or a tombstone fails and returns the current item', async () => {
    const { users, id } = await createUser();
    expect(await users.update(id, 2, { name: 'Al' })).toEqual({ ok: false, current: profile(id) });
    expect(await users.update('unknown', 1, { name: 'Al' })).toEqual({ ok: false, current: undefined });
    await users.delete(id, 1, 60);
    expect(await users.update(id, 2, { name: 'Al' })).toEqual({
      ok: false,
      current: { deleted: true, id, version: 2 },
    });
  });

  test('by several clients at once succeeds for one of them', async () => {
    const { users, id } = await createUser();
    const results = await Promise.all(['a', 'b', 'c'].map((name) => users.update(id, 1, { name })));
    expect(results.filter(({ ok }) => !ok)).toHaveLength(2);
  });
});

describe('delete', () => {
  test('writes a tombstone without personal data that expires', async () => {
    const { users, id } = await createUser();
    expect(await users.isDeleted(id)).toBe(false);
    expect(await users.delete(id, 1, 60)).toBeUndefined();
    expect(await users.get(id)).toBeUndefined();
    expect(await users.isDeleted(id)).toBe(true);
    expect(await local.readUser(id)).toEqual({
      id,
      deleted: true,
      version: 2,
      expiresAt: Date.parse(now) / 1000 + 60,
    });
  });

  test('of another version fails', async () => {
    const { users, id } = await createUser();
    expect(await users.delete(id, 7, 60)).toEqual({ ok: false, current: profile(id) });
  });
});

test('a page is full as long as there are more profiles, even between tombstones', async () => {
  const created = await Promise.all(Array.from({ length: 16 }, () => createUser()));
  await Promise.all(created.slice(0, 10).map(({ users, id }) => users.delete(id, 1, 60)));
  const page = await created[0]?.users.list(6, undefined);
  expect(page?.items).toHaveLength(6);
});

test('an unknown user has no profile and is not deleted', async () => {
  const { users } = await createUser();
  expect(await users.get('unknown')).toBeUndefined();
  expect(await users.isDeleted('unknown')).toBe(false);
});

test('pages contain every profile once, and no tombstone', async () => {
  const created = await Promise.all(Array.from({ length: 20 }, () => createUser()));
  const [deleted] = created;
  await deleted?.users.delete(deleted.id, 1, 60);
  const ids: string[] = [];
  let startKey: { id: string } | undefined;
  do {
    const page = await created[0]?.users.list(3, startKey);
    expect(page?.items.length).toBeLessThanOrEqual(3);
    ids.push(...(page?.items ?? []).map(({ id }) => id));
    startKey = page?.lastKey;
  } while (startKey);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(created.slice(1).map(({ id }) => id)));
  expect(ids).not.toContain(deleted?.id);
});

test('a page skips a record that does not fit its schema, and logs its id', async () => {
  const { users, id, logger } = await createUser();
  const odd = { id: `${id}-odd`, deleted: false, name: 'Alice' };
  await local.client.send(new PutItemCommand({ TableName: 'users', Item: marshall(odd) }));
  const { items } = await users.list(1000, undefined);
  await local.client.send(new DeleteItemCommand({ TableName: 'users', Key: marshall({ id: odd.id }) }));
  const ids = items.map((item) => item.id);
  expect([ids.includes(id), ids.includes(odd.id)]).toEqual([true, false]);
  expect(logger.lines).toMatchObject([
    { level: 'error', message: 'Invalid record skipped', fields: { error: { key: { id: odd.id } } } },
  ]);
});
