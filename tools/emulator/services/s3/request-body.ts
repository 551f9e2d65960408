import { BodyChecksums } from './checksums.ts';
import { decodeChunks } from './decode-chunks.ts';
import type { S3Request } from './s3-operation.ts';

const storedHeaderNames =
  /^(content-(type|disposition|language|encoding)|cache-control|expires|x-amz-meta-.*)$/;

/**
 * The body of a request, without the aws-chunked framing in which SDKs send streams.
 * @throws {AwsError} BadDigest at its end, when it does not have the checksums that the request names
 */
export async function* requestBody({ headers, stream }: S3Request): AsyncGenerator<Buffer> {
  const isChunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const trailers: Record<string, string> = {};
  const checksums = new BodyChecksums(headers);
  for await (const chunk of isChunked ? decodeChunks(stream, trailers) : stream) {
    checksums.update(chunk);
    yield chunk;
  }
  await checksums.verify({ ...headers, ...trailers });
}

/** The headers of a request that S3 stores with the object. */
export function storedHeaders({ headers }: S3Request): Record<string, string> {
  const stored = Object.entries(headers).filter(
    ([name, value]) => storedHeaderNames.test(name) && value !== 'aws-chunked',
  );
  return Object.fromEntries(stored);
}
