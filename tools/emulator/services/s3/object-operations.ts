import { accessDenied } from '../../iam/access-denied.ts';
import { AwsError, throwAwsError } from '../aws-error.ts';
import { xmlDocument } from '../xml.ts';
import { parseCopySource, toBucketArn } from './access.ts';
import { checkConditions } from './conditions.ts';
import type { StoredObject } from './object-store.ts';
import { putObjectVersion, toIsoTime } from './put-version.ts';
import { requestBody, storedHeaders } from './request-body.ts';
import type { S3Operation, S3Request, S3Services } from './s3-operation.ts';

export const putObject: S3Operation = async (request, services) => {
  const file = await services.store.receive(requestBody(request));
  const content = { ...file, headers: storedHeaders(request) };
  const { eTag } = await putObjectVersion(request, content, services, 'Put');
  return { headers: { etag: `"${eTag}"` } };
};

export const copyObject: S3Operation = async (request, services) => {
  const location = parseCopySource(request.headers['x-amz-copy-source'] ?? '');
  const source = requireObject({ ...request, ...location }, services);
  const replacesHeaders = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const headers = replacesHeaders ? storedHeaders(request) : source.headers;
  const file = await services.store.receive(services.store.read(source));
  const { eTag, modified } = await putObjectVersion(request, { ...file, headers }, services, 'Copy');
  const result = { ETag: `"${eTag}"`, LastModified: toIsoTime(modified) };
  return { body: xmlDocument('CopyObjectResult', result) };
};

const overrideNames = /^response-(cache-control|content-(disposition|encoding|language|type)|expires)$/;

/** GetObject and HeadObject. The HTTP server omits the body of a HEAD response. */
export const getObject: S3Operation = async (request, services) => {
  const object = requireObject(request, services);
  checkConditions(request, object, 304);
  const range = parseRange(request.headers['range'], object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': 'binary/octet-stream',
      ...object.headers,
      ...readOverrides(request),
      // Objects have the origin of the whole emulator, so scripts in them must not run.
      'content-security-policy': 'sandbox',
      etag: `"${object.eTag}"`,
      'last-modified': new Date(object.modified / 1000).toUTCString(),
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      ...(range && { 'content-range': `bytes ${start}-${end}/${object.size}` }),
    },
    body: request.method === 'HEAD' || end < start ? '' : services.store.read(object, { start, end }),
  };
};

/** The headers that a query parameter such as `response-content-type` replaces. */
function readOverrides({ query }: S3Request): Record<string, string> {
  const overrides = Object.entries(query).filter(([name]) => overrideNames.test(name));
  return Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value]));
}

/** @throws {AwsError} for a missing key: 404, or 403 to a caller that may not list the bucket */
function requireObject(request: S3Request, { store, authorizer }: S3Services): StoredObject {
  const { bucket, key, principal } = request;
  const object = store.find(bucket, key);
  if (object) {
    return object;
  }
  const access = { action: 's3:ListBucket', resource: toBucketArn(bucket) };
  const decision = authorizer.decide(principal.identity, access);
  throw decision.isAllowed
    ? new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
    : accessDenied(decision);
}

/** Parses a Range header. Returns nothing for no header and, as S3 does, for one that it does not understand. */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!(first || last)) {
    return undefined;
  }
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  return start <= end
    ? { start, end }
    : throwAwsError('InvalidRange', 'The requested range is not satisfiable', 416);
}
