import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** It is in every name, address, key and file name of these tests, and in no id. */
export const canary = 'canary';

const names = {
  name: `${canary} Mina`,
  email: `${canary}@example.com`,
  key: `uploads/${canary}.jpg`,
};

/** A record that fits no schema. */
const oddItem = {
  imageId: { S: 'a1' },
  id: { S: 'a1' },
  ownerId: { S: 'a1' },
  status: { S: names.name },
  name: { S: names.name },
  email: { S: names.email },
  sourceKey: { S: names.key },
  declaredFile: { M: { fileName: { S: names.key } } },
};

const awsError = (code: string) => ({
  __type: code,
  Code: code,
  message: `${names.name} ${names.key}`,
  Item: oddItem,
  Key: names.key,
});

/** The errors of AWS, each with content in all of its parts. */
export const failures: Record<string, (response: ServerResponse) => void> = {
  'client error': respondWith(400, awsError('ValidationException')),
  'failed condition': respondWith(400, awsError('ConditionalCheckFailedException')),
  throttling: respondWith(400, awsError('ThrottlingException')),
  'server error': respondWith(500, awsError('InternalServerError')),
  'malformed response': respondWith(200, `${names.name} is not JSON`),
  'malformed error': respondWith(403, `<Error><Code>AccessDenied</Code><Key>${names.key}</Key>`),
  'S3 error': respondWith(
    403,
    `<Error><Code>AccessDenied</Code><Message>${names.key}</Message><Key>${names.key}</Key></Error>`,
  ),
  'odd record': respondWith(200, { Item: oddItem, Attributes: oddItem, Items: [oddItem] }),
  'lost connection': (response) => response.destroy(),
};

function respondWith(status: number, body: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  };
}

/** All services of AWS, which respond to every request with one failure. */
export async function startCanaryAws() {
  const server = createServer((request, response) => {
    request.resume();
    state.requests += 1;
    state.fail(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state = {
    requests: 0,
    fail: failures['client error'] as (response: ServerResponse) => void,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return state;
}
