import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsersTable } from '../../../../functions/shared/stores/users-table.ts';
import { createLocalTable, type LocalTable } from '../../../support/local-table.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await createLocalTable();
});
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const alice = { name: 'Alice', email: 'alice@example.com' };
let lastId = 0;

async function tableWith(given = alice) {
  lastId += 1;
  const id = `user-${String(lastId).padStart(3, '0')}`;
  const users = new UsersTable({ client: local.client, tableName: 'users', now: () => new Date(now) });
  await users.create(id, given);
  return { users, id };
}

const profile = (id: string) => ({
  ...{ deleted: false, id, ...alice, version: 1, createdAt: now, updatedAt: now },
});

describe('create', () => {
  test('makes a profile of version 1', async () => {
    const { users, id } = await tableWith();
    expect(await users.get(id)).toEqual(profile(id));
  });

  test('makes none where one is, or was a short time ago', async () => {
    const { users, id } = await tableWith();
    expect(await users.create(id, alice)).toBeUndefined();
    await users.delete(id, 1, 60);
    expect(await users.create(id, alice)).toBeUndefined();
  });
});

describe('change', () => {
  test('of the version that was seen makes the next one', async () => {
    const { users, id } = await tableWith();
    const changed = { ...profile(id), name: 'Al', version: 2 };
    expect(await users.change(id, 1, { name: 'Al' })).toEqual(changed);
    expect(await users.get(id)).toEqual(changed);
    const both = { name: 'Ally', email: 'ally@example.com' };
    expect(await users.change(id, 2, both)).toEqual({ ...changed, ...both, version: 3 });
  });

  test('of another version, of nobody, or of a tombstone is refused by what is there', async () => {
    const { users, id } = await tableWith();
    expect(await users.change(id, 2, { name: 'Al' })).toEqual({ refusedBy: profile(id) });
    expect(await users.change('nobody', 1, { name: 'Al' })).toEqual({ refusedBy: undefined });
    await users.delete(id, 1, 60);
    expect(await users.change(id, 2, { name: 'Al' })).toEqual({
      refusedBy: { deleted: true, id, version: 2 },
    });
  });

  test('at the same time is given to one of many', async () => {
    const { users, id } = await tableWith();
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => users.change(id, 1, { name })));
    expect(answers.filter((answer) => 'refusedBy' in answer)).toHaveLength(2);
  });
});

describe('delete', () => {
  test('leaves a tombstone without anything personal, that goes by itself', async () => {
    const { users, id } = await tableWith();
    expect(await users.isDeleted(id)).toBe(false);
    expect(await users.delete(id, 1, 60)).toBeUndefined();
    expect(await users.get(id)).toBeUndefined();
    expect(await users.isDeleted(id)).toBe(true);
    expect(await local.readUser(id)).toEqual({
      ...{ id, deleted: true, version: 2, expiresAt: Date.parse(now) / 1000 + 60 },
    });
  });

  test('of another version is refused', async () => {
    const { users, id } = await tableWith();
    expect(await users.delete(id, 7, 60)).toEqual({ refusedBy: profile(id) });
  });
});

test('a page is full while there are more, whatever stands between them', async () => {
  const made = await Promise.all(Array.from({ length: 16 }, () => tableWith()));
  await Promise.all(made.slice(0, 10).map(({ users, id }) => users.delete(id, 1, 60)));
  const page = await made[0]?.users.page(6, undefined);
  expect(page?.found).toHaveLength(6);
});

test('nobody has a profile before it is made', async () => {
  const { users } = await tableWith();
  expect(await users.get('nobody')).toBeUndefined();
  expect(await users.isDeleted('nobody')).toBe(false);
});

test('pages hold every profile once, and no tombstone', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => tableWith()));
  const [gone] = made;
  await gone?.users.delete(gone.id, 1, 60);
  const found: string[] = [];
  let after: { id: string } | undefined;
  do {
    const page = await made[0]?.users.page(3, after);
    expect(page?.found.length).toBeLessThanOrEqual(3);
    found.push(...(page?.found ?? []).map(({ id }) => id));
    after = page?.next;
  } while (after);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(made.slice(1).map(({ id }) => id)));
  expect(found).not.toContain(gone?.id);
});
