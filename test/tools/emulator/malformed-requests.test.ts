import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendSigned } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
/** Holds the data directory, and nothing else but one file. */
let parent: string;
const errors: string[] = [];
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'malformed-'));
  await writeFile(join(parent, 'secret.txt'), 'secret');
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  stack = await startTinyStack(
    { resources },
    { dataDirectory: join(parent, 'data'), log: (line) => errors.push(line) },
  );
});
afterAll(() => stack.stop());

/** Sends these bytes and ends the connection. @returns the status of each response, in their order, and their text */
async function exchange(bytes: string): Promise<{ statuses: number[]; received: string }> {
  const socket = connect(Number(new URL(stack.endpoint).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.end(bytes, 'latin1');
  const received = await text(socket).catch(() => '');
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
  return { statuses, received };
}

const sendRaw = async (bytes: string) => (await exchange(bytes)).statuses;

const host = 'Host: 127.0.0.1';
const chunked = 'Transfer-Encoding: chunked';
const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const post = (...lines: string[]) => request('POST / HTTP/1.1', host, ...lines);
const get = (target: string, ...lines: string[]) => request(`GET ${target} HTTP/1.1`, host, ...lines);
/** A request that a lenient server would take for the next one of the same connection. */
const smuggled = get('/_aws/execute-api/smuggled/v1/');
/** The response to it. */
const servedMessage = 'Missing Authentication Token';

/** What no HTTP client sends. A server that guesses what is meant can be made to see other requests than a proxy sees. */
const malformed: Record<string, string> = {
  'no request line': '\r\n\r\n',
  'binary data': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'only a word': 'hello\r\n\r\n',
  'no version': request('GET /', host),
  'version 0.9': 'GET /\r\n',
  'version 3': request('GET / HTTP/3.0', host),
  'version 1.10': request('GET / HTTP/1.10', host),
  'version in lower case': request('GET / http/1.1', host),
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'an unknown method': request('FETCH / HTTP/1.1', host),
  'a method in lower case': request('get / HTTP/1.1', host),
  'a method with a NUL': request('GE\0T / HTTP/1.1', host),
  'the method CONNECT': request('CONNECT example.com:443 HTTP/1.1', 'Host: example.com:443'),
  'the method TRACE': request('TRACE / HTTP/1.1', host),
  'a target with a space': get('/a b'),
  'a target with a NUL': get('/a\0b'),
  'a target with a line feed': get('/a\nb'),
  'a target without a slash': get('a'),
  'an empty target': get(''),
  'an absolute target of another host': request('GET http://evil.example/ HTTP/1.1', host),
  'a target of 100 kB': get(`/${'a'.repeat(100_000)}`),
  'no host': request('GET / HTTP/1.1'),
  'two hosts': get('/', 'Host: evil.example'),
  'an empty host': request('GET / HTTP/1.1', 'Host:'),
  'a host with a path': request('GET / HTTP/1.1', 'Host: 127.0.0.1/evil.example'),
  'a host with a user': request('GET / HTTP/1.1', 'Host: localhost@evil.example'),
  'a header without a colon': get('/', 'Authorization'),
  'a header without a name': get('/', ': value'),
  'a space before the colon': get('/', 'Authorization : x'),
  'a NUL in a header': get('/', 'Authorization: a\0b'),
  'a carriage return in a header': get('/', 'Authorization: a\rb'),
  'a folded header': get('/', 'Authorization: a', ' b'),
  'a header of 100 kB': get('/', `Authorization: ${'a'.repeat(100_000)}`),
  '5,000 headers': get('/', ...Array.from({ length: 5000 }, (_, index) => `X-${index}: a`)),
  'two lengths': `${post('Content-Length: 5', 'Content-Length: 6')}hello${smuggled}`,
  'two equal lengths': `${post('Content-Length: 5', 'Content-Length: 5')}hello${smuggled}`,
  'a list of lengths': `${post('Content-Length: 5, 5')}hello${smuggled}`,
  'a negative length': post('Content-Length: -1') + smuggled,
  'a length with a sign': `${post('Content-Length: +5')}hello${smuggled}`,
  'a hexadecimal length': `${post('Content-Length: 0x5')}hello${smuggled}`,
  'a length above 2^64': post('Content-Length: 18446744073709551617') + smuggled,
  'a length and chunks': `${post('Content-Length: 5', chunked)}0\r\n\r\n${smuggled}`,
  'chunks and a length': `${post(chunked, 'Content-Length: 5')}0\r\n\r\n${smuggled}`,
  'an unknown transfer encoding': `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`,
  'a disguised transfer encoding': `${post('Transfer-Encoding: xchunked', 'Content-Length: 5')}0\r\n\r\n${smuggled}`,
  'a transfer encoding behind a tab': `${post('Transfer-Encoding:\tchunked', 'Content-Length: 5')}0\r\n\r\n${smuggled}`,
  'two transfer encodings': `${post(chunked, 'Transfer-Encoding: identity')}0\r\n\r\n${smuggled}`,
  'a chunk whose size is no number': `${post(chunked)}xyz\r\nhello\r\n0\r\n\r\n${smuggled}`,
  'a chunk with a negative size': `${post(chunked)}-5\r\nhello\r\n0\r\n\r\n${smuggled}`,
  'a chunk above 2^64': `${post(chunked)}fffffffffffffffff\r\nhello\r\n0\r\n\r\n${smuggled}`,
  'a chunk that is longer than its size': `${post(chunked)}3\r\nhello\r\n0\r\n\r\n${smuggled}`,
  'chunks that end in line feeds': `${post(chunked)}5\nhello\n0\n\n${smuggled}`,
};

test('two requests of one connection are both served when they are well formed', async () => {
  const { statuses, received } = await exchange(get('/one') + smuggled);
  expect(statuses).toEqual([403, 403]);
  expect(received).toContain(servedMessage);
});

test('there are at least 42 malformed requests', () => {
  expect(Object.keys(malformed).length).toBeGreaterThanOrEqual(42);
});

test.each(Object.entries(malformed))('%s is refused, and nothing behind it is served', async (_, bytes) => {
  const { statuses, received } = await exchange(bytes);
  expect(received).not.toContain(servedMessage);
  expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
});

test('a body that ends early is refused', async () => {
  expect(await sendRaw(`${post('Content-Length: 100')}hello`)).not.toContain(200);
  expect(await sendRaw(`${post(chunked)}5\r\nhel`)).not.toContain(200);
});

describe('a name that leaves its directory', () => {
  const keys = [
    '../secret.txt',
    '../../secret.txt',
    '..%2f..%2fsecret.txt',
    '%2e%2e/secret.txt',
    '/etc/passwd',
    '....//secret.txt',
    '..\\..\\secret.txt',
    'a/../../../secret.txt',
    '.',
    '..',
    'objects.sqlite',
    'file:///etc/passwd',
    '\u0000secret.txt',
  ];

  test.each(keys)('is a key as any other: %j', async (Key) => {
    const object = { Bucket: 'tiny-bucket', Key };
    await stack.s3.send(new PutObjectCommand({ ...object, Body: 'own' }));
    const { Body } = await stack.s3.send(new GetObjectCommand(object));
    const listed = await stack.s3.send(
      new ListObjectsV2Command({ ...object, Prefix: Key, EncodingType: 'url' }),
    );
    expect(await Body?.transformToString()).toBe('own');
    expect(listed.Contents?.map((each) => decodeURIComponent(each.Key ?? ''))).toContain(Key);
  });

  test.each([
    '/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/.%2e%2f',
    '/tiny-bucket%2f..%2f..%2fsecret.txt',
  ])('is no bucket: %s', async (path) => {
    expect(await sendRaw(get(path))).toEqual([403]);
    const response = await sendSigned({
      service: 's3',
      url: `${stack.endpoint}${path}`,
      method: 'PUT',
      body: 'x',
    });
    expect(response.status).not.toBe(500);
  });

  test.each(['..%2f..%2fsecret', '%2e%2e', '..%2f..%2f..%2fetc%2fpasswd', 'a%2f..%2fb'])(
    'is no function: %s',
    async (name) => {
      const path = `/2015-03-31/functions/${name}/configuration`;
      const response = await sendSigned({ service: 'lambda', url: `${stack.endpoint}${path}` });
      expect([403, 404, 501]).toContain(response.status);
    },
  );

  test.each([
    '/_docs/..%2f..%2fpackage.json',
    '/_docs/../package.json',
    '/_web/..%2f..%2fpackage.json',
    '/_aws/execute-api/..%2f..%2fetc/passwd',
  ])('is no page: %s', async (path) => {
    const [status = 0] = await sendRaw(get(path));
    expect(status).toBeGreaterThanOrEqual(400);
  });

  test('has changed nothing outside of the data directory', async () => {
    expect(await readdir(parent)).toEqual(['data', 'secret.txt']);
    expect((await readdir(join(parent, 'data'))).sort()).toEqual(['layout-version', 'objects', 'tables']);
    expect(await readFile(join(parent, 'secret.txt'), 'utf8')).toBe('secret');
  });
});

test('the emulator serves afterwards, and none of its own errors was logged', async () => {
  const response = await sendSigned({ service: 's3', url: `${stack.endpoint}/` });
  expect(response.status).toBe(200);
  expect(errors).toEqual([]);
});
