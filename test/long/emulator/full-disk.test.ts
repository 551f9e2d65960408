import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningStack, startTinyStack } from '../../tools/emulator/tiny-stack.ts';

const Bucket = 'tiny-bucket';
const megabyte = Buffer.alloc(1_000_000, 'x');
const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'items',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};

// Only root can mount a file system that is small enough to fill.
describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('on a full disk', () => {
  let mountPoint: string;
  let stack: RunningStack;
  beforeAll(async () => {
    mountPoint = mkdtempSync(join(tmpdir(), 'full-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mountPoint]);
    const resources = { Bucket: { Type: 'AWS::S3::Bucket' }, Table: table };
    stack = await startTinyStack({ resources }, { dataDirectory: join(mountPoint, 'data') });
    await stack.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
    const Item = { id: { S: 'kept' } };
    await stack.dynamoDb.send(new PutItemCommand({ TableName: 'items', Item }));
  });
  afterAll(async () => {
    await stack.stop();
    execFileSync('umount', [mountPoint]);
    rmdirSync(mountPoint);
  });

  const put = (Key: string) => stack.s3.send(new PutObjectCommand({ Bucket, Key, Body: megabyte }));

  test('a write fails, what was stored is read, and writes succeed when there is space again', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => put(`filler-${index}`)),
    );
    const failed = results.filter(({ status }) => status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(30);

    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
    const { Item } = await stack.dynamoDb.send(
      new GetItemCommand({ TableName: 'items', Key: { id: { S: 'kept' } } }),
    );
    expect([await Body?.transformToString(), Item]).toEqual(['kept', { id: { S: 'kept' } }]);

    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'filler-' }));
    expect(Contents).toHaveLength(30 - failed.length);
    // A file of a write that failed would take the space for ever.
    const files = (await readdir(join(mountPoint, 'data/objects'))).filter(
      (name) => !name.startsWith('objects.sqlite'),
    );
    expect(files).toHaveLength(Contents.length + 1);

    for (const { Key } of Contents) {
      await stack.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    await put('later');
    const later = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'later' }));
    expect((await later.Body?.transformToByteArray())?.length).toBe(megabyte.length);
  });
});
