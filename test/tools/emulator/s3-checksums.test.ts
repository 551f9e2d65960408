import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ChecksumAlgorithm, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendSigned } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

const Bucket = 'shared';
let stack: RunningStack;
beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket } } };
  stack = await startTinyStack({ resources, outputs: {} });
});
afterAll(() => stack.stop());

/** Checksums of `123456789`; those of CRCs are the check values of https://reveng.sourceforge.io/crc-catalogue/. */
const digits = '123456789';
const hash = (name: string) => createHash(name).update(digits).digest('base64');
const checksums: [header: string, value: string][] = [
  ['content-md5', hash('md5')],
  ['x-amz-checksum-crc32', Buffer.from('cbf43926', 'hex').toString('base64')],
  ['x-amz-checksum-crc32c', Buffer.from('e3069283', 'hex').toString('base64')],
  ['x-amz-checksum-crc64nvme', Buffer.from('ae8b14860a799888', 'hex').toString('base64')],
  ['x-amz-checksum-sha1', hash('sha1')],
  ['x-amz-checksum-sha256', hash('sha256')],
];

function put(headers: Record<string, string>, body = digits) {
  const url = `${stack.endpoint}/${Bucket}/digits`;
  return sendSigned({ service: 's3', url, method: 'PUT', headers, body });
}

describe.each(checksums)('the header %s', (name, value) => {
  test('of the body is accepted', async () => {
    expect((await put({ [name]: value })).status).toBe(200);
  });

  test('of another body is refused, and nothing is stored', async () => {
    const response = await put({ [name]: value }, 'other');
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('BadDigest')]);
    const stored = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'digits' }));
    expect(await stored.Body?.transformToString()).toBe(digits);
  });

  test('as a trailer is compared with the body', async () => {
    const trailing = async (sent: string) => {
      const body = `9\r\n${digits}\r\n0\r\n${name}:${sent}\r\n\r\n`;
      const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-trailer': name };
      return (await put(headers, body)).status;
    };
    expect(await trailing(value)).toBe(200);
    expect(await trailing('AAAA')).toBe(400);
  });
});

test('a trailer that is missing is refused', async () => {
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  expect((await put(headers, `9\r\n${digits}\r\n0\r\n\r\n`)).status).toBe(400);
});

test('a body that is not the signed one is refused', async () => {
  const response = await put({ 'x-amz-content-sha256': createHash('sha256').update('a').digest('hex') }, 'b');
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('XAmzContentSHA256Mismatch'),
  ]);
});

test.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])(
  'the SDK stores a stream with a checksum of %s',
  async (ChecksumAlgorithm) => {
    const Body = Readable.from([Buffer.alloc(100_000, 'a'), Buffer.from('b')]);
    const target = { Bucket, Key: ChecksumAlgorithm };
    await stack.s3.send(new PutObjectCommand({ ...target, Body, ContentLength: 100_001, ChecksumAlgorithm }));
    const { Body: stored } = await stack.s3.send(new GetObjectCommand(target));
    expect(await stored?.transformToString()).toBe(`${'a'.repeat(100_000)}b`);
  },
);
