import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { describeError } from '../../../../functions/shared/runtime/describe-error.ts';
import { postJson } from '../../../../functions/shared/runtime/post-json.ts';

let server: Server;
afterEach(() => void server.close().closeAllConnections());

async function listen(respond: RequestListener): Promise<URL> {
  server = createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/services/secret?key=secret`);
}

test('a document arrives as JSON', async () => {
  const received = Promise.withResolvers<string>();
  const url = await listen(async (request, response) => {
    response.end('ok');
    received.resolve(`${request.method} ${request.headers['content-type']} ${await request.toArray()}`);
  });
  await postJson(url, { text: 'hello' });
  expect(await received.promise).toBe('POST application/json {"text":"hello"}');
});

test.each([
  [429, { 'retry-after': '30' }, 30],
  [429, { 'retry-after': 'Fri, 01 Jan 1999 00:00:00 GMT' }, 0],
  [429, { 'retry-after': 'soon' }, undefined],
  [500, {}, undefined],
  [404, {}, undefined],
])('status %d with %j is an error that names the host only', async (status, headers, retryAfterSeconds) => {
  const url = await listen((_request, response) => void response.writeHead(status, headers).end('secret'));
  const error = await postJson(url, {}).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ message: `${url.host} responded with ${status}`, retryAfterSeconds });
  expect(JSON.stringify(describeError(error))).not.toContain('secret');
});

test('a redirect is not followed', async () => {
  const paths: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    paths.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  await expect(postJson(url, {})).rejects.toThrow(`${url.host} did not respond`);
  expect(paths).toEqual(['/services/secret?key=secret']);
});

test.each([['is cut', (request: Parameters<RequestListener>[0]) => void request.socket.destroy()]])(
  'a connection that %s is an error that names the host only',
  async (_what, respond) => {
    const url = await listen(respond);
    const error = await postJson(url, {}).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'WebhookError', message: `${url.host} did not respond` });
    expect(JSON.stringify(describeError(error))).not.toContain('secret');
  },
);
