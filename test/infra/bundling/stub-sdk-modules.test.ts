import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pruneSdkSchemas } from '../../../infra/bundling/prune-sdk-schemas.ts';
import { stubUnusedSdkModules } from '../../../infra/bundling/stub-sdk-modules.ts';

type Sdk = typeof import('@aws-sdk/client-dynamodb');

/** Bundles the SDK into a directory from which no other copy of it can be resolved. */
async function bundle(directory: string): Promise<Sdk> {
  const outfile = join(directory, 'sdk.cjs');
  const contents = `export * from '@aws-sdk/client-dynamodb'`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [pruneSdkSchemas(), stubUnusedSdkModules],
    logLevel: 'silent',
  });
  return createRequire(import.meta.url)(outfile);
}

let directory: string;
let sdk: Sdk;
let server: Server;
let response: { status: number; body: object };
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stub-sdk-modules-'));
  sdk = await bundle(directory);
  server = createServer((_, outgoing) =>
    outgoing.writeHead(response.status).end(JSON.stringify(response.body)),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.close().closeAllConnections();
  await rm(directory, { recursive: true });
});

function clientWith(options: { retryMode?: string } = {}) {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return new sdk.DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...options,
  });
}

const getUser = () => new sdk.GetItemCommand({ TableName: 'users', Key: { id: { S: 'alice' } } });

/** The error that a read throws when DynamoDB responds with this one. */
function catchError(status: number, error: string, members: object = {}): Promise<unknown> {
  response = { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${error}`, ...members } };
  return clientWith()
    .send(getUser())
    .catch((thrown) => thrown);
}

describe('an SDK without the modules that no function uses', () => {
  test('reads', async () => {
    response = { status: 200, body: { Item: { id: { S: 'alice' } } } };
    expect((await clientWith().send(getUser())).Item).toEqual({ id: { S: 'alice' } });
  });

  test('throws an error that the adapters name as its class, with its members', async () => {
    const item = { id: { S: 'alice' } };
    const thrown = await catchError(400, 'ConditionalCheckFailedException', { message: 'No', Item: item });
    expect(thrown).toBeInstanceOf(sdk.ConditionalCheckFailedException);
    expect(thrown).toMatchObject({ name: 'ConditionalCheckFailedException', message: 'No', Item: item });
  });

  test.each([
    [400, 'ProvisionedThroughputExceededException', 'client'],
    [400, 'ThrottlingException', 'client'],
    [400, 'ResourceNotFoundException', 'client'],
    [500, 'InternalServerError', 'server'],
  ])('throws any other by its name: %i %s', async (status, name, fault) => {
    const thrown = await catchError(status, name, { message: 'No' });
    expect(thrown).toBeInstanceOf(sdk.DynamoDBServiceException);
    expect(thrown).not.toBeInstanceOf(sdk.ConditionalCheckFailedException);
    const $metadata = expect.objectContaining({ httpStatusCode: status });
    expect(thrown).toMatchObject({ name, message: 'No', $fault: fault, $metadata });
  });

  test('names the file with the stub when a function uses a stubbed module', async () => {
    const reading = clientWith({ retryMode: 'adaptive' }).send(getUser());
    await expect(reading).rejects.toThrow('see infra/bundling/stub-sdk-modules.ts');
  });
});

test('a build without one of the modules to stub fails', async () => {
  const building = build({
    stdin: {
      contents: `export * from '@aws-sdk/credential-provider-env'`,
      resolveDir: process.cwd(),
    },
    write: false,
    bundle: true,
    plugins: [stubUnusedSdkModules],
    logLevel: 'silent',
  });
  await expect(building).rejects.toThrow('resolveEndpointDiscoveryConfig.js to stub');
});
