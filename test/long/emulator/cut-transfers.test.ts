import { once } from 'node:events';
import { mkdtemp, readdir, readlink } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { presign } from '../../tools/emulator/sign-request.ts';
import { type RunningStack, startTinyStack } from '../../tools/emulator/tiny-stack.ts';

const Bucket = 'tiny-bucket';
const large = Buffer.alloc(20_000_000, 'large');

let stack: RunningStack;
let dataDirectory: string;
const errors: string[] = [];
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'cut-'));
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  stack = await startTinyStack({ resources }, { dataDirectory, log: (line) => errors.push(line) });
  await stack.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: large }));
});
afterAll(() => stack.stop());

/** The files of the store: those of the objects, without the database. */
const listFiles = async () =>
  (await readdir(join(dataDirectory, 'objects'))).filter((name) => !name.startsWith('objects.sqlite'));

/** The files of the store that this process has open. */
async function listOpenFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
  );
  return targets.filter(
    (target) => target.startsWith(join(dataDirectory, 'objects')) && !target.includes('.sqlite'),
  );
}

/** Sends a part of a body and closes the connection. */
async function cutUpload(index: number): Promise<void> {
  const url = await presign({
    service: 's3',
    method: 'PUT',
    url: `${stack.endpoint}/${Bucket}/cut-${index}`,
  });
  const sent = request(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
  sent.on('error', () => {});
  await once(sent, 'socket');
  const part = Buffer.alloc(25_000 * index, 'x');
  await new Promise<void>((resolve) => sent.write(part.length > 0 ? part : ' ', () => resolve()));
  sent.destroy();
}

/** Reads a part of a body and closes the connection. */
async function cutDownload(index: number): Promise<void> {
  const sent = request(await presign({ service: 's3', url: `${stack.endpoint}/${Bucket}/large` }));
  sent.on('error', () => {});
  sent.end();
  const [response] = await once(sent, 'response');
  response.on('error', () => {});
  const chunks = response[Symbol.asyncIterator]();
  for (let received = 0; received <= index * 100_000; ) {
    const { value } = await chunks.next();
    received += value.length;
  }
  sent.destroy();
}

test('of 40 uploads that are cut, no object and no file is left', async () => {
  const files = await listFiles();
  await Promise.all(Array.from({ length: 40 }, (_, index) => cutUpload(index)));
  await waitFor('the files to be closed and deleted', async () => {
    const left = [...(await listOpenFiles()), ...(await listFiles()).filter((name) => !files.includes(name))];
    return left.length === 0 ? true : undefined;
  });
  const { Contents } = await stack.s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['large']);
});

test('60 downloads that are cut leave no open file', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, index) => cutDownload(index)));
  await waitFor('the files to be closed', async () => {
    const open = await listOpenFiles();
    return open.length === 0 ? true : undefined;
  });
});

test('the object is whole afterwards, and no error was logged', async () => {
  const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
  const received = Buffer.from((await Body?.transformToByteArray()) ?? []);
  expect(received.equals(large)).toBe(true);
  expect(errors).toEqual([]);
});
