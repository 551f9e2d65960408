import type { HttpRequest } from '../request.ts';

const bucketHost = /^(.+)\.localhost(?::\d+)?$/i;

/** The path with the bucket in front, which SDKs put into the host name when the endpoint is `localhost`. */
export function toPathStyle({ path, headers }: Pick<HttpRequest, 'path' | 'headers'>): string {
  const [, bucket] = bucketHost.exec(headers['host'] ?? '') ?? [];
  return bucket ? `/${bucket}${path}` : path;
}
