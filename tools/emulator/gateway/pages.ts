import { Readable } from 'node:stream';
import type { GatewayResponse, HttpRequest } from '../services/request.ts';
import { toPathStyle } from '../services/s3/path-style.ts';

/** Serves the requests of browsers that are for no service of AWS. */
export type Pages = (request: Request) => Response | Promise<Response>;

const methods = ['GET', 'HEAD', 'POST', 'OPTIONS'];

/**
 * Whether a request is for the pages: the address itself, opened in a browser, or a path below `/_`, which is no bucket
 * because the name of a bucket begins with a letter or a digit. A signed `GET /` is ListBuckets.
 */
export function isForPages({ method, query, headers, ...request }: HttpRequest): boolean {
  const path = toPathStyle({ ...request, headers });
  const isSigned = 'authorization' in headers || 'X-Amz-Signature' in query;
  const isHome =
    path === '/' && method === 'GET' && `${headers['accept']}`.includes('text/html') && !isSigned;
  return isHome || (path.startsWith('/_') && methods.includes(method));
}

export async function servePages(pages: Pages, request: HttpRequest): Promise<GatewayResponse> {
  const { method, path, search, headers, stream } = request;
  const response = await pages(
    new Request(`http://${headers['host']}${path}${search && `?${search}`}`, {
      method,
      headers,
      ...(method === 'POST' && { body: stream, duplex: 'half' as const }),
    }),
  );
  const { status, body } = response;
  const cookies = response.headers.getSetCookie();
  return {
    status,
    headers: {
      ...Object.fromEntries(response.headers),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    ...(body && { body: Readable.fromWeb(body) }),
  };
}
