import type { Context } from 'hono';
import * as v from 'valibot';
import { pageSize } from '../../contracts/http/pagination.ts';
import {
  type CreateUserRequest,
  createUserRequest,
  listUsersQuery,
  type User,
  type UserPageKey,
  type UserPatch,
  user,
  userId,
  userPatch,
} from '../../contracts/http/users-api.ts';
import type { AuthenticatedEnv } from '../shared/http/authenticate.ts';
import { cacheControl } from '../shared/http/cache-control.ts';
import { type AppOptions, createApp } from '../shared/http/create-app.ts';
import { decodeCursor, encodeCursor } from '../shared/http/cursor.ts';
import { entityTag, parseIfMatch } from '../shared/http/etag.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { readBody, readQuery } from '../shared/http/validate-request.ts';

interface Profile extends User {
  version: number;
}

/** A write whose version was not the current one; `current` is the profile or its tombstone, or undefined. */
interface VersionConflict {
  ok: false;
  current: { deleted: boolean } | undefined;
}

export interface Dependencies extends AppOptions {
  /** The scope of a token that lists and reads the profiles of all users. */
  adminScope: string;
  users: {
    /** Returns undefined when the user has a profile, or a tombstone of one. */
    create(id: string, request: CreateUserRequest): Promise<Profile | undefined>;
    get(id: string): Promise<Profile | undefined>;
    update(
      id: string,
      expectedVersion: number,
      patch: UserPatch,
    ): Promise<{ ok: true; item: Profile } | VersionConflict>;
    delete(
      id: string,
      expectedVersion: number,
      tombstoneTtlSeconds: number,
    ): Promise<VersionConflict | undefined>;
    list(
      limit: number,
      startKey: UserPageKey | undefined,
    ): Promise<{ items: Profile[]; lastKey: UserPageKey | undefined }>;
  };
}

/** Seven days, longer than `maxTokenAgeSeconds`: `images-api` accepts the token of a deleted user until it expires. */
const tombstoneTtlSeconds = 7 * 24 * 60 * 60;

/** Any client can make a cursor, and DynamoDB refuses a key that is too long. */
const startKeySchema = v.object({ id: userId });

/** The profiles of users. A user can read and change only the own profile. */
export function usersApi({ users, adminScope, ...appOptions }: Dependencies) {
  // A shared cache must not store a profile, and a browser asks for its version before it uses a stored one.
  const app = createApp(appOptions).use(cacheControl('private, no-cache'));

  app.post('/users', async (context) => {
    const { id } = context.get('principal');
    const profile = await users.create(id, await readBody(context, createUserRequest));
    if (!profile) {
      throw new ProblemError('already-exists');
    }
    context.header('location', `users/${encodeURIComponent(id)}`);
    return profileResponse(context, profile, 201);
  });

  app.get('/users', async (context) => {
    if (!hasScope(context, adminScope)) {
      throw insufficientScope(adminScope);
    }
    const { limit = pageSize, cursor } = readQuery(context, listUsersQuery);
    const { items, lastKey } = await users.list(limit, decodeCursor('users', cursor, startKeySchema));
    return context.json({
      items: items.map(toUserResource),
      ...(lastKey && { cursor: encodeCursor('users', lastKey) }),
    });
  });

  app.get('/users/:id', async (context) => {
    const profile = await users.get(resolveUserId(context, hasScope(context, adminScope)));
    return profileResponse(context, profile ?? throwNotFound());
  });

  app.patch('/users/:id', async (context) => {
    const id = resolveUserId(context);
    const patch = await readBody(context, userPatch);
    const versions = parseIfMatch(context);
    const result = await writeAny(versions, (version) => users.update(id, version, patch));
    return profileResponse(context, result.ok ? result.item : throwConflict(result));
  });

  app.delete('/users/:id', async (context) => {
    const id = resolveUserId(context);
    const result = await writeAny(parseIfMatch(context), async (version) => {
      const conflict = await users.delete(id, version, tombstoneTtlSeconds);
      return conflict ?? { ok: true };
    });
    return result.ok ? context.body(null, 204) : throwConflict(result);
  });

  return app;
}

/**
 * Resolves the `id` of the path, which may be `me`.
 * @throws {ProblemError} not-found for another user's id: a 403 would disclose which users exist
 */
function resolveUserId(context: Context<AuthenticatedEnv, '/users/:id'>, allowsAnyUser = false): string {
  const { id } = context.get('principal');
  const requestedId = context.req.param('id');
  if (requestedId === 'me' || requestedId === id) {
    return id;
  }
  return allowsAnyUser && v.is(userId, requestedId) ? requestedId : throwNotFound();
}

/** Tries the versions of `If-Match` in turn: the condition of the write decides which one is current. */
async function writeAny<Result extends { ok: boolean }>(
  versions: number[],
  write: (version: number) => Promise<Result>,
): Promise<Result> {
  const [version = 0, ...others] = versions;
  const result = await write(version);
  return result.ok || others.length === 0 ? result : await writeAny(others, write);
}

/** RFC 6750, section 3.1. */
function insufficientScope(scope: string): ProblemError {
  return new ProblemError('forbidden', {
    errors: [{ pointer: 'Authorization', detail: `must have a token with the scope ${scope}` }],
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

function hasScope(context: Context<AuthenticatedEnv>, scope: string): boolean {
  return context.get('principal').scopes.includes(scope);
}

function profileResponse(
  context: Context<AuthenticatedEnv>,
  profile: Profile,
  status: 200 | 201 = 200,
): Response {
  context.header('etag', entityTag(profile.version));
  return context.json(toUserResource(profile), status);
}

/** The schema leaves out the fields that are not part of the resource. */
function toUserResource(profile: Profile): User {
  return v.parse(user, profile);
}

function throwConflict({ current }: VersionConflict): never {
  throw new ProblemError(current?.deleted === false ? 'precondition-failed' : 'not-found');
}

function throwNotFound(): never {
  throw new ProblemError('not-found');
}
