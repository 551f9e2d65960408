import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningStack, receive, startTinyStack } from './tiny-stack.ts';

const Bucket = 'tiny-bucket';
let stack: RunningStack;

beforeAll(async () => {
  const notification = (Value: string) => ({
    Event: 's3:ObjectCreated:*',
    Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    Filter: { S3Key: { Rules: [{ Name: 'prefix', Value }] } },
  });
  stack = await startTinyStack({
    resources: {
      Queue: { Type: 'AWS::SQS::Queue' },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Noisy: {
        Type: 'AWS::S3::Bucket',
        Properties: { NotificationConfiguration: { QueueConfigurations: [notification('uploads/')] } },
      },
    },
    outputs: { Queue: { Ref: 'Queue' } },
  });
});

afterAll(() => stack.stop());

const put = (
  Key: string,
  Body: PutObjectCommandInput['Body'] = Key,
  more: Partial<PutObjectCommandInput> = {},
) => stack.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function get(Key: string, more: Partial<GetObjectCommandInput> = {}) {
  const answer = await stack.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
}

async function list(more: Partial<ListObjectsV2CommandInput>) {
  const {
    Contents = [],
    CommonPrefixes = [],
    ...rest
  } = await stack.s3.send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    ...rest,
    keys: Contents.map(({ Key }) => Key),
    prefixes: CommonPrefixes.map(({ Prefix }) => Prefix),
  };
}

const refused = (status: number, name: string) => ({ name, $metadata: { httpStatusCode: status } });

describe('a key', () => {
  const keys = [
    'a//b',
    '../x',
    'p/../../x',
    '/lead',
    'trail/',
    'emoji-😀',
    'a+b c',
    'a%2Fb',
    'q?x=1&y',
    '<&">\'',
    '007',
    ' a ',
    'é'.repeat(512),
  ];

  test.each(keys)('of any kind is kept as it is: %s', async (Key) => {
    await put(Key, `body of ${Key}`, { Metadata: { note: 'kept' }, ContentType: 'text/plain' });

    const { bytes, Metadata, ContentType } = await get(Key);
    const listed = await list({ Prefix: Key });
    await stack.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));

    expect(bytes.toString()).toBe(`body of ${Key}`);
    expect({ Metadata, ContentType }).toEqual({ Metadata: { note: 'kept' }, ContentType: 'text/plain' });
    expect(listed.keys).toEqual([Key]);
    await expect(get(Key)).rejects.toMatchObject(refused(404, 'NoSuchKey'));
  });

  test('of more than 1,024 bytes is refused', async () => {
    await expect(put('k'.repeat(1025))).rejects.toMatchObject(refused(400, 'KeyTooLongError'));
  });
});

describe('an object', () => {
  test('that is overwritten while it is read is read whole', async () => {
    const old = randomBytes(8_000_000);
    await put('torn', old);
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'torn' }));

    await put('torn', randomBytes(8_000_000));
    const read = await Body?.transformToByteArray();

    expect(Buffer.compare(read ?? Buffer.alloc(0), old)).toBe(0);
  });

  test('arrives whole as a stream in chunks', async () => {
    const bytes = randomBytes(3_000_000);
    const pieces = Array.from({ length: 30 }, (_, index) =>
      bytes.subarray(index * 100_000, (index + 1) * 100_000),
    );

    await put('streamed', Readable.from(pieces), { ContentLength: bytes.length });
    const read = await get('streamed');

    expect(Buffer.compare(read.bytes, bytes)).toBe(0);
    expect(read.ContentEncoding).toBeUndefined();
  });

  test('may be empty', async () => {
    await put('empty', '');

    const { bytes, ContentLength, ETag } = await get('empty');

    expect(bytes.length).toBe(0);
    expect({ ContentLength, ETag }).toEqual({ ContentLength: 0, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' });
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
  ])('is read in part: %s', async (Range, expected, ContentRange) => {
    await put('digits', '0123456789');

    const part = await get('digits', { Range });

    expect(part.bytes.toString()).toBe(expected);
    expect(part.ContentRange).toBe(ContentRange);
  });

  test('is not read beyond its end', async () => {
    await put('digits', '0123456789');

    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject(refused(416, 'InvalidRange'));
  });

  test('is read on condition of its eTag', async () => {
    const { ETag = '' } = await put('conditional', 'one');

    const read = await get('conditional', { IfMatch: ETag });

    expect(read.bytes.toString()).toBe('one');
    await expect(get('conditional', { IfMatch: '"other"' })).rejects.toMatchObject(
      refused(412, 'PreconditionFailed'),
    );
    await expect(get('conditional', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  test('is written once when the writer says so, however many there are', async () => {
    const writes = ['a', 'b', 'c', 'd'].map((body) => put('once', body, { IfNoneMatch: '*' }));

    const results = await Promise.allSettled(writes);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

    expect(refusals).toHaveLength(3);
    expect(refusals[0]).toMatchObject(refused(412, 'PreconditionFailed'));
  });

  test('is replaced on condition of its eTag', async () => {
    const { ETag = '' } = await put('replaced', 'one');

    await put('replaced', 'two', { IfMatch: ETag });

    await expect(put('replaced', 'three', { IfMatch: ETag })).rejects.toMatchObject(
      refused(412, 'PreconditionFailed'),
    );
  });

  test('is copied with what belongs to it', async () => {
    await put('folder/original +é', 'copied', { ContentType: 'text/plain', Metadata: { note: 'kept' } });
    const CopySource = `${Bucket}/${encodeURIComponent('folder/original +é')}`;

    await stack.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    await stack.s3.send(new DeleteObjectCommand({ Bucket, Key: 'folder/original +é' }));
    const { bytes, ContentType, Metadata } = await get('copy');

    expect(bytes.toString()).toBe('copied');
    expect({ ContentType, Metadata }).toEqual({ ContentType: 'text/plain', Metadata: { note: 'kept' } });
  });

  test('has a head; a missing one has none', async () => {
    await put('headed', 'four');

    const head = await stack.s3.send(new HeadObjectCommand({ Bucket, Key: 'headed' }));
    const missing = stack.s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));

    expect(head.ContentLength).toBe(4);
    expect(head.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    await expect(missing).rejects.toMatchObject(refused(404, 'NotFound'));
  });

  test('cannot be put into a bucket that is not there', async () => {
    const sent = stack.s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'b' }));

    await expect(sent).rejects.toMatchObject(refused(404, 'NoSuchBucket'));
  });
});

describe('an upload in parts', () => {
  test('becomes one object, whose eTag counts them', async () => {
    const parts = [randomBytes(5_300_000), randomBytes(1_000)];
    const target = { Bucket, Key: 'multipart' };
    const { UploadId } = await stack.s3.send(
      new CreateMultipartUploadCommand({ ...target, ContentType: 'image/png' }),
    );
    const uploaded = parts.map((Body, index) =>
      stack.s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body })),
    );
    const Parts = (await Promise.all(uploaded)).map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }));

    const { ETag } = await stack.s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
    const { bytes, ContentType } = await get('multipart');

    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(Buffer.compare(bytes, Buffer.concat(parts))).toBe(0);
    expect(ContentType).toBe('image/png');
  });

  test('that nobody has begun is refused', async () => {
    const part = new UploadPartCommand({ Bucket, Key: 'k', UploadId: 'none', PartNumber: 1, Body: 'b' });

    await expect(stack.s3.send(part)).rejects.toMatchObject(refused(404, 'NoSuchUpload'));
  });
});

describe('a listing', () => {
  beforeAll(async () => {
    await Promise.all(['B', 'a', 'b/1', 'b/2', 'c/1', 'z', '\uffee', '😀'].map((key) => put(`list/${key}`)));
  });

  test('is in the order of the bytes, page by page', async () => {
    const first = await list({ Prefix: 'list/', MaxKeys: 5 });
    const second = await list({ Prefix: 'list/', ContinuationToken: first.NextContinuationToken });

    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 5 });
    expect(second).toMatchObject({ IsTruncated: false, KeyCount: 3 });
    expect([...first.keys, ...second.keys].map((key) => key?.slice(5))).toEqual([
      ...['B', 'a', 'b/1', 'b/2', 'c/1', 'z', '\uffee', '😀'],
    ]);
  });

  test('puts together what goes on alike, page by page', async () => {
    const first = await list({ Prefix: 'list/', Delimiter: '/', MaxKeys: 3 });
    const second = await list({
      Prefix: 'list/',
      Delimiter: '/',
      MaxKeys: 3,
      ContinuationToken: first.NextContinuationToken,
    });

    expect({ keys: first.keys, prefixes: first.prefixes }).toEqual({
      keys: ['list/B', 'list/a'],
      prefixes: ['list/b/'],
    });
    expect({ keys: second.keys, prefixes: second.prefixes }).toEqual({
      keys: ['list/z', 'list/\uffee'],
      prefixes: ['list/c/'],
    });
  });

  test('can begin after a key', async () => {
    const { keys } = await list({ Prefix: 'list/', StartAfter: 'list/c/1' });

    expect(keys).toEqual(['list/z', 'list/\uffee', 'list/😀']);
  });
});

test('a notification says what AWS says, once for each object under the prefix', async () => {
  const target = { Bucket: 'tiny-noisy', Body: 'four' };
  const queueUrl = stack.outputs['Queue'] ?? '';
  const [hello] = await receive(stack, queueUrl);

  await stack.s3.send(new PutObjectCommand({ ...target, Key: 'elsewhere/a' }));
  await stack.s3.send(new PutObjectCommand({ ...target, Key: 'uploads/sea and sky+(café).jpg' }));
  await stack.s3.send(
    new CopyObjectCommand({ Bucket: 'tiny-noisy', Key: 'uploads/b', CopySource: 'tiny-noisy/elsewhere/a' }),
  );
  const messages = await receive(stack, queueUrl);
  const records = messages.flatMap(({ Body = '' }) => JSON.parse(Body).Records);

  expect(JSON.parse(hello?.Body ?? '')).toMatchObject({ Event: 's3:TestEvent', Bucket: 'tiny-noisy' });
  expect(records.map(({ eventName }) => eventName)).toEqual(['ObjectCreated:Put', 'ObjectCreated:Copy']);
  expect(records[0]).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: 'tiny-noisy', arn: 'arn:aws:s3:::tiny-noisy' },
      object: {
        key: 'uploads/sea+and+sky%2B%28caf%C3%A9%29.jpg',
        size: 4,
        eTag: '8cbad96aced40b3838dd9f07f6ef5772',
        sequencer: expect.stringMatching(/^[0-9A-F]{16,}$/),
      },
    },
  });
  expect(records[1].s3.object.sequencer > records[0].s3.object.sequencer).toBe(true);
});
