import { readFileSync } from 'node:fs';
import { signLocalToken } from '../client/local-token.ts';

/** A request as API Gateway passes it to the function, and the status code of its response. */
interface ApiRequest {
  event: object;
  status: number;
}

/** Creates requests to `users-api` from a user who has a profile. */
export async function usersApiRequests(): Promise<Record<'get' | 'patch' | 'forged', ApiRequest>> {
  const sample = readFileSync('events/users-api.get-me.json', 'utf8');
  const get = await withToken(JSON.parse(sample));
  const { Authorization: token } = get.headers;
  const patchHeaders = { ...get.headers, 'Content-Type': 'application/json', 'If-Match': '"1"' };
  const patch = {
    ...withHeaders(get, patchHeaders),
    httpMethod: 'PATCH',
    body: JSON.stringify({ name: 'Alice' }),
  };
  // The signature has a valid form, so the API has to verify it before it refuses the token.
  const forged = withHeaders(get, { ...get.headers, Authorization: `${token?.slice(0, -8)}AAAAAAAA` });
  return {
    get: { event: get, status: 200 },
    patch: { event: patch, status: 200 },
    forged: { event: forged, status: 401 },
  };
}

/** An event of a REST API's proxy integration. */
interface ProxyEvent {
  headers: Record<string, string>;
}

/** Adds a token that the stage `local` accepts. */
export async function withToken<Event extends ProxyEvent>(event: Event) {
  const token = await signLocalToken({ sub: 'alice', expires: '1h' });
  return withHeaders(event, { ...event.headers, Authorization: `Bearer ${token}` });
}

/** API Gateway passes all headers twice. */
function withHeaders<Event extends ProxyEvent>(event: Event, headers: Record<string, string>) {
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return { ...event, headers, multiValueHeaders: Object.fromEntries(lists) };
}

/** The responses of DynamoDB to these requests. */
export const profileResponses = {
  GetItem: toProfileResponse('Item'),
  UpdateItem: toProfileResponse('Attributes'),
};

function toProfileResponse(member: string): string {
  const time = { S: '2026-03-01T09:30:00.000Z' };
  const profile = {
    id: { S: 'alice' },
    deleted: { BOOL: false },
    name: { S: 'Alice' },
    email: { S: 'alice@example.com' },
    version: { N: '2' },
    createdAt: time,
    updatedAt: time,
  };
  return JSON.stringify({ [member]: profile });
}
