import type { Context } from 'hono';
import { pageSize } from '../../events/api-page.ts';
import { newUser, type User, userKey, userPatch, userQuery } from '../../events/users-api.ts';
import { type ApiEnv, authenticate } from '../shared/http/authenticate.ts';
import { type ApiSettings, createApi } from '../shared/http/create-api.ts';
import { readCursor, writeCursor } from '../shared/http/cursor.ts';
import { entityTag, requiredVersion } from '../shared/http/entity-tag.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { readBody, readQuery } from '../shared/http/read-request.ts';
import type { Profile, UserRefusal, UsersTable } from '../shared/stores/users-table.ts';

export interface Collaborators extends ApiSettings {
  users: Pick<UsersTable, 'create' | 'get' | 'change' | 'delete' | 'page'>;
}

/** Longer than any token lives, in seconds: until then, the deleted user's token still opens the other API. */
const tombstoneSeconds = 7 * 24 * 60 * 60;

const admin = 'users:admin';

/** The profiles of users: everybody has one, and sees that one alone. */
export function usersApi({ users, ...settings }: Collaborators) {
  const api = createApi(settings).use(authenticate(settings.tokens));

  api.post('/users', async (context) => {
    const { id } = context.get('caller');
    const profile = await users.create(id, await readBody(context, newUser));
    if (!profile) {
      throw new ProblemError('already-exists');
    }
    context.header('location', `users/${encodeURIComponent(id)}`);
    return answer(context, profile, 201);
  });

  api.get('/users', async (context) => {
    if (!context.get('caller').scopes.includes(admin)) {
      throw new ProblemError('forbidden');
    }
    const { limit = pageSize, cursor } = readQuery(context, userQuery);
    const { found, next } = await users.page(limit, readCursor('users', cursor, userKey));
    return context.json({ items: found.map(visible), ...(next && { cursor: writeCursor('users', next) }) });
  });

  api.get('/users/:id', async (context) => {
    const profile = await users.get(idOf(context, { orAdmin: true }));
    return answer(context, profile ?? notFound());
  });

  api.patch('/users/:id', async (context) => {
    const id = idOf(context);
    const version = requiredVersion(context);
    const changed = await users.change(id, version, await readBody(context, userPatch));
    return answer(context, 'refusedBy' in changed ? refused(changed) : changed);
  });

  api.delete('/users/:id', async (context) => {
    const refusal = await users.delete(idOf(context), requiredVersion(context), tombstoneSeconds);
    return refusal ? refused(refusal) : context.body(null, 204);
  });

  return api;
}

/** Whose profile is asked for. Another's is not there, rather than forbidden: who is a user is nobody's business. */
function idOf(context: Context<ApiEnv, '/users/:id'>, { orAdmin = false } = {}): string {
  const { id, scopes } = context.get('caller');
  const asked = context.req.param('id');
  if (asked === 'me' || asked === id) {
    return id;
  }
  return orAdmin && scopes.includes(admin) ? asked : notFound();
}

function answer(context: Context<ApiEnv>, profile: Profile, status: 200 | 201 = 200): Response {
  context.header('etag', entityTag(profile.version));
  return context.json(visible(profile), status);
}

function visible({ id, name, email, createdAt, updatedAt }: Profile): User {
  return { id, name, email, createdAt, updatedAt };
}

function refused({ refusedBy }: UserRefusal): never {
  return refusedBy?.deleted === false ? stale() : notFound();
}

function stale(): never {
  throw new ProblemError('precondition-failed');
}

function notFound(): never {
  throw new ProblemError('not-found');
}
