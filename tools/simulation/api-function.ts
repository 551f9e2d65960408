import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dependencies } from '../../functions/images-api/images-api.ts';
import type { Runtime } from './runtime.ts';
import { tokens, type User } from './tokens.ts';

/** A request to one of the APIs. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  user: User;
  idempotencyKey?: string | undefined;
  ifMatch?: string | undefined;
  body?: object;
}

export interface ApiResponse {
  status: number;
  location: string | undefined;
  body: unknown;
}

interface App {
  request(path: string, init: RequestInit): Response | Promise<Response>;
}

/**
 * An API as a warm Lambda function: the app is created once, since that costs more than all its requests, and each request
 * finds the runtime of its own run.
 */
export function apiFunction(createApp: (runtime: Runtime) => App) {
  const runtimes = new AsyncLocalStorage<Runtime>();
  const current = () => {
    const runtime = runtimes.getStore();
    if (!runtime) {
      throw new Error('The API called AWS outside of a request');
    }
    return runtime;
  };
  const app = createApp({
    send: (command) => current().send(command),
    now: () => current().now(),
    newImageId: () => current().newImageId(),
  });
  return (runtime: Runtime) => (request: ApiRequest) => runtimes.run(runtime, () => send(app, request));
}

/** Sends a request to the app as API Gateway does, and reads the response. */
async function send(app: App, request: ApiRequest): Promise<ApiResponse> {
  const { method, path, user, idempotencyKey, ifMatch, body } = request;
  const response = await app.request(path, {
    method,
    headers: {
      authorization: `Bearer ${tokens[user]}`,
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

/** Replaces presigned URLs, which are computed without a call of AWS: the URL of an object is its key. */
export const unsignedUrls: ReturnType<Dependencies['presignerFor']> = {
  upload: async (key) => ({ method: 'PUT', url: key, headers: {}, expiresAt: '' }),
  renditions: async (renditions) =>
    Object.fromEntries(
      Object.entries(renditions).map(([name, { key, width, height, size }]) => [
        name,
        { url: key, expiresAt: '', width, height, size },
      ]),
    ),
};
