import { AsyncLocalStorage } from 'node:async_hooks';
import type { Collaborators } from '../../functions/images-api/images-api.ts';
import type { Runtime } from './functions.ts';
import { tokens, type User } from './tokens.ts';

/** What somebody asks of an API. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  as: User;
  idempotencyKey?: string | undefined;
  ifMatch?: string | undefined;
  body?: object;
}

export interface ApiAnswer {
  status: number;
  location: string | undefined;
  body: unknown;
}

interface App {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

/**
 * An API as a Lambda function that stays warm: the app is built once, which costs more than all that it is asked for, and
 * each request finds the run to which it belongs.
 */
export function apiFunction(buildApp: (runtime: Runtime) => App) {
  const runs = new AsyncLocalStorage<Runtime>();
  const current = () => {
    const runtime = runs.getStore();
    if (!runtime) {
      throw new Error('An API works while nobody asks it for anything');
    }
    return runtime;
  };
  const app = buildApp({
    send: (command) => current().send(command),
    now: () => current().now(),
    randomId: () => current().randomId(),
  });
  return (runtime: Runtime) => (request: ApiRequest) => runs.run(runtime, () => ask(app, request));
}

/** Sends a request as API Gateway would, and reads the response. */
async function ask(
  app: App,
  { method, path, as, idempotencyKey, ifMatch, body }: ApiRequest,
): Promise<ApiAnswer> {
  const response = await app.request(path, {
    method,
    headers: {
      authorization: `Bearer ${tokens[as]}`,
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      ...(ifMatch && { 'if-match': ifMatch }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    location: response.headers.get('location') ?? undefined,
    body: text ? JSON.parse(text) : undefined,
  };
}

/** Stands in for signed URLs, which are arithmetic and nothing that AWS is asked for: the key is the whole URL. */
export const unsignedLinks: ReturnType<Collaborators['linksFor']> = {
  upload: async (key) => ({ method: 'PUT', url: key, headers: {}, expiresAt: '' }),
  rendition: async ({ key, width, height, bytes }) => ({ url: key, expiresAt: '', width, height, bytes }),
};
