import { readFileSync } from 'node:fs';
import { signLocalToken } from '../commands/local-token.ts';

/** A request to an API as its function gets it, and the status of the answer. */
interface ApiRequest {
  event: object;
  status: number;
}

/** What `users-api` is asked, by somebody whose profile is there. */
export async function usersApiRequests(): Promise<Record<'get' | 'patch' | 'forged', ApiRequest>> {
  const sample = readFileSync('events/samples/users-api.get-me.json', 'utf8');
  const get = await signedIn(JSON.parse(sample));
  const { Authorization: token } = get.headers;
  const change = { ...get.headers, 'Content-Type': 'application/json', 'If-Match': '"1"' };
  const patch = { ...withHeaders(get, change), httpMethod: 'PATCH', body: JSON.stringify({ name: 'Alice' }) };
  // Another signature of the same form, which has to be verified to be refused.
  const forged = withHeaders(get, { ...get.headers, Authorization: `${token?.slice(0, -8)}AAAAAAAA` });
  return {
    get: { event: get, status: 200 },
    patch: { event: patch, status: 200 },
    forged: { event: forged, status: 401 },
  };
}

/** An event of API Gateway. */
interface HttpEvent {
  headers: Record<string, string>;
}

/** The same request, with a token that the stage `local` accepts. */
export async function signedIn<Event extends HttpEvent>(event: Event) {
  const token = await signLocalToken({ sub: 'alice', expires: '1h' });
  return withHeaders(event, { ...event.headers, Authorization: `Bearer ${token}` });
}

/** API Gateway sends all headers twice. */
function withHeaders<Event extends HttpEvent>(event: Event, headers: Record<string, string>) {
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return { ...event, headers, multiValueHeaders: Object.fromEntries(lists) };
}

/** What DynamoDB answers them with. */
export const profileAnswers = { GetItem: profileIn('Item'), UpdateItem: profileIn('Attributes') };

function profileIn(member: string): string {
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
