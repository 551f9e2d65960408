import { AwsError } from '../services/aws-error.ts';
import type { HttpRequest } from '../services/request.ts';

/** `localhost`, its subdomains such as `bucket.localhost`, and the loopback addresses, with or without a port. */
const loopbackHost = /^(?:(?:[\w.-]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Refuses a host name that does not belong to this machine. A web page whose host name resolves to 127.0.0.1 (DNS
 * rebinding) is of the same origin as its requests, so the browser would let it read every response.
 * @throws {AwsError} AccessDenied
 */
export function requireLoopbackHost({ headers }: HttpRequest): void {
  if (!loopbackHost.test(headers['host'] ?? '')) {
    throw new AwsError('AccessDenied', 'The Host header is not a name of the loopback interface', 403);
  }
}

/**
 * Refuses a request that a web page of another origin sends. The credentials of the emulator are public, so a signature
 * does not keep such a page out.
 * @throws {AwsError} AccessDenied
 */
export function requireSameOrigin({ headers }: HttpRequest): void {
  const { origin, host } = headers;
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  if (isForeign || headers['sec-fetch-site'] === 'cross-site') {
    throw new AwsError('AccessDenied', 'Web pages of other origins may call only the APIs of the stack', 403);
  }
}
