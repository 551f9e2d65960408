import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftOut } from '../../infra/left-out.ts';
import { usedSchemas } from '../../infra/used-schemas.ts';

type Sdk = typeof import('@aws-sdk/client-dynamodb');

/** What is left of the SDK, in a folder that nothing else can be found from. */
async function bundle(folder: string): Promise<Sdk> {
  const outfile = join(folder, 'sdk.cjs');
  const contents = `export * from '@aws-sdk/client-dynamodb'`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [usedSchemas, leftOut],
    logLevel: 'silent',
  });
  return createRequire(import.meta.url)(outfile);
}

let folder: string;
let sdk: Sdk;
let server: Server;
let answer: { status: number; body: object };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'left-out-'));
  sdk = await bundle(folder);
  server = createServer((_, outgoing) => outgoing.writeHead(answer.status).end(JSON.stringify(answer.body)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.close().closeAllConnections();
  await rm(folder, { recursive: true });
});

function clientWith(options: { retryMode?: string } = {}) {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const endpoint = `http://127.0.0.1:${port}`;
  return new sdk.DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials,
    maxAttempts: 1,
    ...options,
  });
}

/** How a read ends that DynamoDB answers with this error. */
function refusal(status: number, error: string, details: object = {}): Promise<unknown> {
  answer = { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${error}`, ...details } };
  const read = new sdk.GetItemCommand({ TableName: 'users', Key: { id: { S: 'alice' } } });
  return clientWith()
    .send(read)
    .catch((thrown) => thrown);
}

describe('an SDK without what our functions do not use', () => {
  test('reads', async () => {
    answer = { status: 200, body: { Item: { id: { S: 'alice' } } } };
    const read = new sdk.GetItemCommand({ TableName: 'users', Key: { id: { S: 'alice' } } });
    expect((await clientWith().send(read)).Item).toEqual({ id: { S: 'alice' } });
  });

  test('knows an error that our stores name, with what it carries', async () => {
    const item = { id: { S: 'alice' } };
    const thrown = await refusal(400, 'ConditionalCheckFailedException', { message: 'No', Item: item });
    expect(thrown).toBeInstanceOf(sdk.ConditionalCheckFailedException);
    expect(thrown).toMatchObject({ name: 'ConditionalCheckFailedException', message: 'No', Item: item });
  });

  test.each([
    [400, 'ProvisionedThroughputExceededException', 'client'],
    [400, 'ThrottlingException', 'client'],
    [400, 'ResourceNotFoundException', 'client'],
    [500, 'InternalServerError', 'server'],
  ])('throws any other by its name: %i %s', async (status, name, fault) => {
    const thrown = await refusal(status, name, { message: 'No' });
    expect(thrown).toBeInstanceOf(sdk.DynamoDBServiceException);
    expect(thrown).not.toBeInstanceOf(sdk.ConditionalCheckFailedException);
    const $metadata = expect.objectContaining({ httpStatusCode: status });
    expect(thrown).toMatchObject({ name, message: 'No', $fault: fault, $metadata });
  });

  test('says which file to look into for what it has not', async () => {
    const read = new sdk.GetItemCommand({ TableName: 'users', Key: { id: { S: 'alice' } } });
    const reading = clientWith({ retryMode: 'adaptive' }).send(read);
    await expect(reading).rejects.toThrow('see infra/left-out.ts');
  });
});

test('a bundle that has not what is to be left out is not built', async () => {
  const contents = `export * from '@aws-sdk/credential-provider-env'`;
  const stdin = { contents, resolveDir: process.cwd() };
  const building = build({ stdin, write: false, bundle: true, plugins: [leftOut], logLevel: 'silent' });
  await expect(building).rejects.toThrow('resolveEndpointDiscoveryConfig.js to leave out');
});
