import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from '../runtime/logger.ts';
import type { TokenSettings } from './authenticate.ts';
import { ProblemError, problemResponse } from './problem.ts';

/** What every route finds in its context. */
export interface OpenEnv {
  Variables: { requestId: string };
}

export interface ApiSettings {
  tokens: TokenSettings;
  /** Web pages that may call. */
  corsOrigins: string[];
  logger: Logger;
}

/** Hono's middleware answers every OPTIONS; this leaves those to us that no browser has sent ahead. */
function preflight(options: Parameters<typeof cors>[0]): MiddlewareHandler {
  const answer = cors(options);
  return (context, next) =>
    context.req.method === 'OPTIONS' && !context.req.header('access-control-request-method')
      ? next()
      : answer(context, next);
}

/** Bytes of a body. */
const largestBody = 10_000;

/**
 * An app in which every request is known by an id, and is refused by a problem. It is open to all until it uses
 * `authenticate`; only behind that does a route find its `caller`.
 */
export function createApi({ corsOrigins, logger }: ApiSettings): Hono<OpenEnv> {
  const app = new Hono<OpenEnv>();
  app.use(requestId({ limitLength: 64 }));
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }));
  app.use(
    preflight({
      origin: corsOrigins,
      allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
      exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
      maxAge: 600,
    }),
  );
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        const allow = [...methods, 'OPTIONS'].join(', ');
        return context.req.method === 'OPTIONS'
          ? context.body(null, 204, { allow })
          : problemResponse(
              new ProblemError('method-not-allowed', { headers: { allow } }),
              context.get('requestId'),
            );
      },
    }),
  );
  app.use(
    bodyLimit({
      maxSize: largestBody,
      onError: () => {
        throw new ProblemError('content-too-large');
      },
    }),
  );
  app.notFound((context) => problemResponse(new ProblemError('not-found'), context.get('requestId')));
  app.onError((error, context) => {
    const id = context.get('requestId');
    return problemResponse(
      problemFor(error, (unknown) => logger.error('Request failed', { requestId: id, error: unknown })),
      id,
    );
  });
  return app;
}

/** How the services of AWS say that a table or bucket is asked too much, when the SDK has given up asking again. */
const throttles = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottlingException',
];

function problemFor(error: Error, report: (error: Error) => void): ProblemError {
  if (error instanceof ProblemError) {
    return error;
  }
  if (throttles.includes(error.name)) {
    return new ProblemError('busy', { headers: { 'retry-after': '1' } });
  }
  report(error);
  return new ProblemError('internal-error');
}
