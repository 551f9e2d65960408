import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pruneSdkSchemas } from '../../../infra/bundling/prune-sdk-schemas.ts';
import { stubUnusedSdkModules } from '../../../infra/bundling/stub-sdk-modules.ts';
import { createLocalTable, type LocalTable } from '../../support/local-table.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prune-sdk-schemas-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Bundles a source file as `bundleFunctions` does. */
async function bundle(contents: string, adaptersDirectory?: string): Promise<string> {
  const outfile = join(directory, 'bundle.cjs');
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [pruneSdkSchemas(adaptersDirectory), stubUnusedSdkModules],
    logLevel: 'silent',
  });
  return outfile;
}

describe('a bundle', () => {
  let table: LocalTable;
  beforeAll(async () => {
    table = await createLocalTable();
  });
  afterAll(() => table.close());

  test('catches a failed condition of DynamoDB by its class', async () => {
    const outfile = await bundle(`
      import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
      export async function putTwice(config) {
        const client = new DynamoDBClient(config);
        const put = () =>
          client.send(
            new PutItemCommand({
              TableName: 'users',
              Item: { id: { S: 'alice' } },
              ConditionExpression: 'attribute_not_exists(id)',
            }),
          );
        await put();
        return await put().catch((error) => error instanceof ConditionalCheckFailedException);
      }`);
    const { putTwice } = createRequire(import.meta.url)(outfile);
    expect(await putTwice(await readConfig(table.client))).toBe(true);
  });
});

async function readConfig({ config }: DynamoDBClient) {
  const { protocol, hostname, port, path } = (await config.endpoint?.()) ?? {};
  return {
    endpoint: `${protocol}//${hostname}:${port}${path}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

describe('error classes', () => {
  const exported = `export * from '@aws-sdk/client-dynamodb'`;
  const toSchemaPattern = (name: string) =>
    new RegExp(`registerError\\(\\w+,\\w+\\.${name}\\)|"${name}"`, 'g');

  test('stay when an adapter in a subdirectory names them, and go otherwise', async () => {
    await mkdir(join(directory, 'adapters/images-table'), { recursive: true });
    const adapter = join(directory, 'adapters/images-table/claims.ts');
    await writeFile(adapter, 'error instanceof TableInUseException');
    const code = await readFile(await bundle(exported, join(directory, 'adapters')), 'utf8');
    const used = code.match(toSchemaPattern('TableInUseException')) ?? [];
    const unused = code.match(toSchemaPattern('BackupInUseException')) ?? [];
    expect(used.length).toBeGreaterThan(unused.length);
  });

  test('are never pruned for want of adapters: a directory without any fails the build', async () => {
    await expect(bundle(exported, join(directory, 'renamed'))).rejects.toThrow('No adapters of the AWS SDK');
  });
});
