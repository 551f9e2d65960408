import * as v from 'valibot';
import type { HttpRequest } from '../request.ts';
import { toPathStyle } from './path-style.ts';

const oneWildcard = v.pipe(v.string(), v.regex(/^[^*]*\*?[^*]*$/, 'may contain one *'));

/** A CorsRule of AWS::S3::Bucket. */
export const corsRule = v.strictObject({
  Id: v.optional(v.string()),
  AllowedOrigins: v.array(oneWildcard),
  AllowedMethods: v.array(v.picklist(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'])),
  AllowedHeaders: v.optional(v.array(oneWildcard), []),
  ExposedHeaders: v.optional(v.array(v.string()), []),
  /** Seconds. */
  MaxAge: v.optional(v.number()),
});
export type CorsRule = v.InferOutput<typeof corsRule>;

/** Which pages may send requests for the objects of a bucket. */
export class BucketCors {
  readonly #rules = new Map<string, CorsRule[]>();

  configure(bucket: string, rules: CorsRule[]): void {
    this.#rules.set(bucket, rules);
  }

  /**
   * The CORS headers of the response to a request of a page, or to its preflight. Undefined if it is not for an object, or if
   * no rule of the bucket allows origin, method and headers; S3 takes the first rule that does.
   */
  getHeaders(request: HttpRequest): Record<string, string> | undefined {
    const { method, headers } = request;
    const { origin } = headers;
    if (origin === undefined) {
      return undefined;
    }
    const [, bucket = ''] = /^\/([^/]+)\/./s.exec(toPathStyle(request)) ?? [];
    const requestedMethod = headers['access-control-request-method'] ?? method;
    const requestedHeaders =
      headers['access-control-request-headers']?.split(',').map((name) => name.trim()) ?? [];
    const rule = this.#rules
      .get(bucket)
      ?.find(
        ({ AllowedOrigins, AllowedMethods, AllowedHeaders }) =>
          AllowedOrigins.some((allowed) => matches(allowed, origin)) &&
          AllowedMethods.some((allowed) => allowed === requestedMethod) &&
          requestedHeaders.every((name) =>
            AllowedHeaders.some((allowed) => matches(allowed.toLowerCase(), name.toLowerCase())),
          ),
      );
    return rule && toHeaders(rule, origin, requestedHeaders);
  }
}

function matches(pattern: string, value: string): boolean {
  const [start = '', end] = pattern.split('*');
  return end === undefined
    ? value === pattern
    : value.length >= start.length + end.length && value.startsWith(start) && value.endsWith(end);
}

function toHeaders(rule: CorsRule, origin: string, requestedHeaders: string[]): Record<string, string> {
  const isPublic = rule.AllowedOrigins.includes('*');
  const headers = {
    'access-control-allow-origin': isPublic ? '*' : origin,
    'access-control-allow-credentials': isPublic ? '' : 'true',
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    'access-control-allow-headers': requestedHeaders.join(', '),
    'access-control-expose-headers': rule.ExposedHeaders.join(', '),
    'access-control-max-age': rule.MaxAge === undefined ? '' : String(rule.MaxAge),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}
