import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertTokenAccepted } from '../../../tools/commands/assert-token-accepted.ts';

let status = 404;
const authorizations: (string | undefined)[] = [];
const server = createServer(({ headers }, outgoing) => {
  authorizations.push(headers.authorization);
  outgoing.writeHead(status).end();
});
let url: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
});

test('a stage that accepts tokens of this checkout may be tested', async () => {
  await assertTokenAccepted(url);
  expect(authorizations.at(-1)).toMatch(/^Bearer ey/);
});

test('a stage of another checkout is refused before the tests', async () => {
  status = 401;
  await expect(assertTokenAccepted(url)).rejects.toThrow('does not accept the tokens of this checkout');
});
