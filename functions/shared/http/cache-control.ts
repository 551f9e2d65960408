import type { MiddlewareHandler } from 'hono';

/** Sets the `Cache-Control` of every response of the routes that are added after it. */
export function cacheControl(value: string): MiddlewareHandler {
  return async (context, next) => {
    await next();
    context.header('cache-control', value);
  };
}
