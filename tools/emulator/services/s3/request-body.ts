import { decodeChunks } from './decode-chunks.ts';
import type { S3Request } from './s3-operation.ts';

const storedHeaderNames =
  /^(content-(type|disposition|language|encoding)|cache-control|expires|x-amz-meta-.*)$/;

/** The body of a request, without the aws-chunked framing in which SDKs send streams. */
export function requestBody({ headers, stream }: S3Request): AsyncIterable<Buffer> {
  return headers['x-amz-content-sha256']?.startsWith('STREAMING-') ? decodeChunks(stream) : stream;
}

/** The headers of a request that S3 stores with the object. */
export function storedHeaders({ headers }: S3Request): Record<string, string> {
  const stored = Object.entries(headers).filter(
    ([name, value]) => storedHeaderNames.test(name) && value !== 'aws-chunked',
  );
  return Object.fromEntries(stored);
}
