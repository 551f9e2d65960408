import { afterAll, expect, test } from 'vitest';
import { type CreateUserRequest, userFields } from '../../../contracts/http/users-api.ts';
import { UserProfiles } from '../../../functions/shared/aws/users-table/profiles.ts';
import { usersApi } from '../../../functions/users-api/users-api.ts';
import { createLocalTable } from '../../support/local-table.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../support/tokens.ts';

/** Of each field, a value to create a profile with and one to change it to. */
const values: { [Field in keyof Required<CreateUserRequest>]: [created: string, changed: string] } = {
  name: ['Alice', 'Al'],
  email: ['alice@example.com', 'al@example.com'],
};
const created = Object.fromEntries(Object.entries(values).map(([field, [value]]) => [field, value]));

const { keys, token } = await createIssuer();
const local = await createLocalTable();
afterAll(() => local.close());

const api = usersApi({
  adminScope: 'users:admin',
  users: new UserProfiles({
    client: local.client,
    tableName: 'users',
    now: () => new Date(),
    logger: silentLogger(),
  }),
  jwtConfig: { issuer, audience, keys },
  corsOrigins: [],
  logger: silentLogger(),
});

/** Sends a request of this user and returns the status and the profile, if the response contains one. */
async function send(id: string, method: string, path: string, body?: object) {
  const headers = {
    authorization: `Bearer ${await token(id)}`,
    'content-type': 'application/json',
    'if-match': '"1", "2"',
  };
  const response = await api.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, profile: JSON.parse(text || '{}') };
}

test('every field has values here', () => {
  expect(Object.keys(values)).toEqual(Object.keys(userFields));
});

test.each(Object.entries(values))(
  '%s survives create, read and patch, and is gone after the deletion',
  async (field, [value, changed]) => {
    const id = `user-of-${field}`;
    expect(await send(id, 'POST', '/users', created)).toMatchObject({ status: 201, profile: created });
    expect((await send(id, 'GET', '/users/me')).profile).toMatchObject({ ...created, [field]: value });

    const patched = { ...created, [field]: changed };
    expect((await send(id, 'PATCH', '/users/me', { [field]: changed })).profile).toMatchObject(patched);
    expect((await send(id, 'GET', '/users/me')).profile).toMatchObject(patched);

    expect((await send(id, 'DELETE', '/users/me')).status).toBe(204);
    expect(await local.readUser(id)).not.toHaveProperty(field);
    expect(JSON.stringify(await local.readUser(id))).not.toContain(changed);
  },
);
