import { AwsError } from '../aws-error.ts';
import { xmlDocument } from '../xml.ts';
import { decodeChunks } from './decode-chunks.ts';
import type { StoredFile, StoredObject } from './object-store.ts';
import type { S3Operation, S3Request, S3Services } from './s3-service.ts';

export const putObject: S3Operation = async (request, services) => {
  const file = await services.store.receive(contentOf(request));
  const { eTag } = await place(request, { ...file, headers: keptHeaders(request) }, services, 'Put');
  return { headers: { etag: `"${eTag}"` } };
};

export const copyObject: S3Operation = async (request, services) => {
  const path = decodeURIComponent(request.headers['x-amz-copy-source'] ?? '');
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/(.*)$/s.exec(path) ?? [];
  const source = existing({ bucket, key }, services);
  const replaced = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const headers = replaced ? keptHeaders(request) : source.headers;
  const file = await services.store.receive(services.store.read(source));
  const { eTag, modified } = await place(request, { ...file, headers }, services, 'Copy');
  return { body: xmlDocument('CopyObjectResult', { ETag: `"${eTag}"`, LastModified: isoTime(modified) }) };
};

/** GetObject, and HeadObject, whose body the HTTP server leaves out. */
export const getObject: S3Operation = async (request, services) => {
  const object = existing(request, services);
  checkConditions(request, object, 304);
  const range = rangeOf(request.headers['range'], object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': 'binary/octet-stream',
      ...object.headers,
      etag: `"${object.eTag}"`,
      'last-modified': new Date(object.modified / 1000).toUTCString(),
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(range && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
    },
    body: request.method === 'HEAD' || end < start ? '' : services.store.read(object, { start, end }),
  };
};

/** The body without the framing in which SDKs send streams. */
export function contentOf({ headers, stream }: S3Request): AsyncIterable<Buffer> {
  return headers['x-amz-content-sha256']?.startsWith('STREAMING-') ? decodeChunks(stream) : stream;
}

export function keptHeaders({ headers }: S3Request): Record<string, string> {
  const kept = /^(content-(type|disposition|language|encoding)|cache-control|expires|x-amz-meta-.*)$/;
  const chosen = Object.entries(headers).filter(
    ([name, value]) => kept.test(name) && value !== 'aws-chunked',
  );
  return Object.fromEntries(chosen);
}

export function isoTime(modified: number): string {
  return new Date(modified / 1000).toISOString();
}

/** Gives the key of a request its new object, unless a condition forbids it, and announces that. */
export async function place(
  request: S3Request,
  content: StoredFile & Pick<StoredObject, 'headers'>,
  { store, announce }: S3Services,
  eventName: string,
): Promise<StoredObject> {
  const { bucket, key } = request;
  try {
    checkConditions(request, store.find(bucket, key), 412);
  } catch (error) {
    await store.discard(content);
    throw error;
  }
  const object = store.put({ bucket, key, ...content });
  await announce(object, eventName);
  return object;
}

function existing({ bucket, key }: Pick<S3Request, 'bucket' | 'key'>, { store }: S3Services): StoredObject {
  return store.find(bucket, key) ?? fail('NoSuchKey', 'The specified key does not exist.', 404);
}

function fail(code: string, message: string, status: number): never {
  throw new AwsError(code, message, status);
}

/** @throws {AwsError} 412 when If-Match names another object than this; `unchanged` when If-None-Match names this one */
function checkConditions(
  { headers }: S3Request,
  object: StoredObject | undefined,
  unchanged: 304 | 412,
): void {
  const { 'if-match': match, 'if-none-match': noneMatch = '' } = headers;
  const isNamed = (list: string) =>
    object && list.split(',').some((each) => ['*', object.eTag].includes(each.trim().replaceAll('"', '')));
  if ((match && !isNamed(match)) || isNamed(noneMatch)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    fail('PreconditionFailed', message, isNamed(noneMatch) ? unchanged : 412);
  }
}

/** The bytes that a Range header asks for; nothing for none, or for one that S3 does not read either. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!(first || last)) {
    return undefined;
  }
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  return start <= end ? { start, end } : fail('InvalidRange', 'The requested range is not satisfiable', 416);
}
