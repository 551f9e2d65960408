import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type CompletedPart,
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
import { queuePolicy, type RunningStack, receive, startTinyStack } from './tiny-stack.ts';

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
      QueuePolicy: queuePolicy('Queue', 's3.amazonaws.com'),
      Notifying: {
        Type: 'AWS::S3::Bucket',
        DependsOn: 'QueuePolicy',
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
  const response = await stack.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...response, bytes: Buffer.from((await response.Body?.transformToByteArray()) ?? []) };
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

const awsError = (status: number, name: string) => ({ name, $metadata: { httpStatusCode: status } });

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

  test.each(keys)('of any kind is stored unchanged: %s', async (Key) => {
    await put(Key, `body of ${Key}`, { Metadata: { note: 'stored' }, ContentType: 'text/plain' });

    const { bytes, Metadata, ContentType } = await get(Key);
    const listed = await list({ Prefix: Key });
    await stack.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));

    expect(bytes.toString()).toBe(`body of ${Key}`);
    expect({ Metadata, ContentType }).toEqual({ Metadata: { note: 'stored' }, ContentType: 'text/plain' });
    expect(listed.keys).toEqual([Key]);
    await expect(get(Key)).rejects.toMatchObject(awsError(404, 'NoSuchKey'));
  });

  test('of more than 1,024 bytes is refused', async () => {
    await expect(put('k'.repeat(1025))).rejects.toMatchObject(awsError(400, 'KeyTooLongError'));
  });
});

describe('an object', () => {
  test('that is overwritten while it is read is read as a whole', async () => {
    const old = randomBytes(8_000_000);
    await put('overwritten', old);
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key: 'overwritten' }));

    await put('overwritten', randomBytes(8_000_000));
    const read = await Body?.transformToByteArray();

    expect(Buffer.compare(read ?? Buffer.alloc(0), old)).toBe(0);
  });

  test('sent as a stream of chunks is stored as a whole', async () => {
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

    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject(awsError(416, 'InvalidRange'));
  });

  test('is read conditionally on its eTag', async () => {
    const { ETag = '' } = await put('conditional', 'one');

    const read = await get('conditional', { IfMatch: ETag });

    expect(read.bytes.toString()).toBe('one');
    await expect(get('conditional', { IfMatch: '"other"' })).rejects.toMatchObject(
      awsError(412, 'PreconditionFailed'),
    );
    await expect(get('conditional', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
  });

  test('is written once by concurrent writes with If-None-Match', async () => {
    const writes = ['a', 'b', 'c', 'd'].map((body) => put('once', body, { IfNoneMatch: '*' }));

    const results = await Promise.allSettled(writes);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

    expect(errors).toHaveLength(3);
    expect(errors[0]).toMatchObject(awsError(412, 'PreconditionFailed'));
  });

  test('is replaced conditionally on its eTag', async () => {
    const { ETag = '' } = await put('replaced', 'one');

    await put('replaced', 'two', { IfMatch: ETag });

    await expect(put('replaced', 'three', { IfMatch: ETag })).rejects.toMatchObject(
      awsError(412, 'PreconditionFailed'),
    );
  });

  test('is copied with its metadata', async () => {
    await put('prefix/original +é', 'copied', { ContentType: 'text/plain', Metadata: { note: 'stored' } });
    const CopySource = `${Bucket}/${encodeURIComponent('prefix/original +é')}`;

    await stack.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    await stack.s3.send(new DeleteObjectCommand({ Bucket, Key: 'prefix/original +é' }));
    const { bytes, ContentType, Metadata } = await get('copy');

    expect(bytes.toString()).toBe('copied');
    expect({ ContentType, Metadata }).toEqual({ ContentType: 'text/plain', Metadata: { note: 'stored' } });
  });

  test('has a head; a missing object has none', async () => {
    await put('headed', 'four');

    const head = await stack.s3.send(new HeadObjectCommand({ Bucket, Key: 'headed' }));
    const missing = stack.s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));

    expect(head.ContentLength).toBe(4);
    expect(head.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    await expect(missing).rejects.toMatchObject(awsError(404, 'NotFound'));
  });

  test('cannot be put into a missing bucket', async () => {
    const sent = stack.s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'b' }));

    await expect(sent).rejects.toMatchObject(awsError(404, 'NoSuchBucket'));
  });
});

describe('a multipart upload', () => {
  test('becomes one object, whose eTag has the number of parts', async () => {
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

  const target = { Bucket, Key: 'parts' };
  const start = async () => (await stack.s3.send(new CreateMultipartUploadCommand(target))).UploadId ?? '';
  const send = async (UploadId: string, PartNumber: number, Body: string | Buffer) => {
    const { ETag } = await stack.s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const complete = (UploadId: string, Parts: CompletedPart[], Key = target.Key) => {
    const input = { ...target, Key, UploadId, MultipartUpload: { Parts } };
    return stack.s3.send(new CompleteMultipartUploadCommand(input));
  };

  test('is completed once', async () => {
    const id = await start();
    const part = await send(id, 1, 'a');
    const results = await Promise.allSettled([1, 2, 3].map(() => complete(id, [part])));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [rejected] = results.filter(({ status }) => status === 'rejected');
    expect(rejected).toMatchObject({ reason: awsError(404, 'NoSuchUpload') });
  });

  test('that was refused can still be completed, with the part that was sent last', async () => {
    const id = await start();
    const first = await send(id, 1, 'a');
    const again = await send(id, 1, 'b');
    const second = await send(id, 2, 'c');
    await expect(complete(id, [])).rejects.toMatchObject(awsError(400, 'MalformedXML'));
    await expect(complete(id, [first])).rejects.toMatchObject(awsError(400, 'InvalidPart'));
    await expect(complete(id, [{ ...again, PartNumber: 3 }])).rejects.toMatchObject(
      awsError(400, 'InvalidPart'),
    );
    await expect(complete(id, [second, again])).rejects.toMatchObject(awsError(400, 'InvalidPartOrder'));
    await expect(complete(id, [again, second])).rejects.toMatchObject(awsError(400, 'EntityTooSmall'));
    await expect(complete(id, [again], 'another key')).rejects.toMatchObject(awsError(404, 'NoSuchUpload'));
    await complete(id, [again]);
    expect(String((await get(target.Key)).bytes)).toBe('b');
  });

  test.each([0, 10_001, -1, 1.5])('has no part %d', async (PartNumber) => {
    await expect(send(await start(), PartNumber, 'a')).rejects.toMatchObject(
      awsError(400, 'InvalidArgument'),
    );
  });

  test('with an unknown id is refused', async () => {
    const part = new UploadPartCommand({ Bucket, Key: 'k', UploadId: 'none', PartNumber: 1, Body: 'b' });

    await expect(stack.s3.send(part)).rejects.toMatchObject(awsError(404, 'NoSuchUpload'));
  });
});

describe('a listing', () => {
  beforeAll(async () => {
    await Promise.all(['B', 'a', 'b/1', 'b/2', 'c/1', 'z', '\uffee', '😀'].map((key) => put(`list/${key}`)));
  });

  test('is in byte order and paginated', async () => {
    const first = await list({ Prefix: 'list/', MaxKeys: 5 });
    const second = await list({ Prefix: 'list/', ContinuationToken: first.NextContinuationToken });

    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 5 });
    expect(second).toMatchObject({ IsTruncated: false, KeyCount: 3 });
    expect([...first.keys, ...second.keys].map((key) => key?.slice(5))).toEqual([
      'B',
      'a',
      'b/1',
      'b/2',
      'c/1',
      'z',
      '\uffee',
      '😀',
    ]);
  });

  test('groups keys by their common prefixes, and is paginated', async () => {
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

  test('can start after a key', async () => {
    const { keys } = await list({ Prefix: 'list/', StartAfter: 'list/c/1' });

    expect(keys).toEqual(['list/z', 'list/\uffee', 'list/😀']);
  });
});

test('a notification has the shape of AWS and is sent once for each object under the prefix', async () => {
  const target = { Bucket: 'tiny-notifying', Body: 'four' };
  const queueUrl = stack.outputs['Queue'] ?? '';
  const [testEvent] = await receive(stack, queueUrl);

  await stack.s3.send(new PutObjectCommand({ ...target, Key: 'elsewhere/a' }));
  await stack.s3.send(new PutObjectCommand({ ...target, Key: 'uploads/sea and sky+(café).jpg' }));
  await stack.s3.send(
    new CopyObjectCommand({
      Bucket: 'tiny-notifying',
      Key: 'uploads/b',
      CopySource: 'tiny-notifying/elsewhere/a',
    }),
  );
  const messages = await receive(stack, queueUrl);
  const records = messages.flatMap(({ Body = '' }) => JSON.parse(Body).Records);

  expect(JSON.parse(testEvent?.Body ?? '')).toMatchObject({
    Event: 's3:TestEvent',
    Bucket: 'tiny-notifying',
  });
  expect(records.map(({ eventName }) => eventName)).toEqual(['ObjectCreated:Put', 'ObjectCreated:Copy']);
  expect(records[0]).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: 'tiny-notifying', arn: 'arn:aws:s3:::tiny-notifying' },
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
