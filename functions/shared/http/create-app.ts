import { randomUUID } from 'node:crypto';
import { type Handler, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from '../runtime/logger.ts';
import { isAllowedOrigin } from './allowed-origin.ts';
import { type AuthenticatedEnv, authenticate, type JwtConfig } from './authenticate.ts';
import { ProblemError, problemResponse } from './problem.ts';

/** The context variables of a public route. */
export interface PublicEnv {
  Variables: { requestId: string };
}

/** The part of an event of API Gateway that `hono/aws-lambda` passes on as bindings. */
interface GatewayEnv extends PublicEnv {
  Bindings: { requestContext?: { requestId?: string } };
}

export interface AppOptions {
  jwtConfig: JwtConfig;
  /** Origins of the web pages that may call the API: see `isAllowedOrigin`. */
  corsOrigins: string[];
  logger: Logger;
}

/** The handlers of GET routes that need no access token, by path. */
export type PublicRoutes = Record<string, Handler<PublicEnv>>;

const maxBodyBytes = 10_000;

/**
 * A Hono app that identifies every request by an id and sends every error as a problem. Each route that is added to it
 * requires an access token, whatever the order of registration; only `publicRoutes` do not.
 */
export function createApp(
  { jwtConfig, corsOrigins, logger }: AppOptions,
  publicRoutes: PublicRoutes = {},
): Hono<AuthenticatedEnv> {
  const app = new Hono<PublicEnv>();
  app.use(identifyRequest);
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }));
  app.use(preflight(corsOrigins));
  app.use(allowMethods(app));
  app.use(limitBody());
  app.notFound((context) => problemResponse(new ProblemError('not-found'), context.get('requestId')));
  app.onError((error, context) => {
    const problem = toProblem(error);
    if (problem.kind === 'internal-error') {
      logger.error('Request failed', { requestId: context.get('requestId'), error });
    }
    return problemResponse(problem, context.get('requestId'));
  });
  for (const [path, handler] of Object.entries(publicRoutes)) {
    app.get(path, handler);
  }
  // Hono runs middleware in the order of registration: no route can be added in front of this line.
  return app.use(authenticate(jwtConfig));
}

/**
 * Identifies the request by the id that API Gateway writes into its access log, so an id that a client sends is ignored:
 * the problem document, the log of the function and the access log have the same one.
 */
const identifyRequest = createMiddleware<GatewayEnv>(async (context, next) => {
  // A request of a unit test has no bindings at all.
  const { requestContext } = context.env ?? {};
  const requestId = requestContext?.requestId ?? randomUUID();
  context.set('requestId', requestId);
  context.header('x-request-id', requestId);
  await next();
});

/** Hono's middleware responds to every OPTIONS request; this one only to a preflight of a browser. */
function preflight(corsOrigins: string[]): MiddlewareHandler {
  const respond = cors({
    origin: (origin) => (isAllowedOrigin(origin, corsOrigins) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
    exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
  return (context, next) =>
    context.req.method === 'OPTIONS' && !context.req.header('access-control-request-method')
      ? next()
      : respond(context, next);
}

/** Responds to OPTIONS, and to a method that the path does not have, with the methods that it has. */
function allowMethods(app: Hono<PublicEnv>) {
  return methodNotAllowed({
    app,
    onMethodNotAllowed: (context, methods) => {
      const headers = { allow: [...methods, 'OPTIONS'].join(', ') };
      return context.req.method === 'OPTIONS'
        ? context.body(null, 204, headers)
        : problemResponse(new ProblemError('method-not-allowed', { headers }), context.get('requestId'));
    },
  });
}

function limitBody() {
  return bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new ProblemError('content-too-large');
    },
  });
}

/** The names of the errors that the SDK throws when AWS still throttles after the last retry. */
const throttlingErrorNames = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottlingException',
];

function toProblem(error: Error): ProblemError {
  if (error instanceof ProblemError) {
    return error;
  }
  return throttlingErrorNames.includes(error.name)
    ? new ProblemError('service-unavailable', { headers: { 'retry-after': '1' } })
    : new ProblemError('internal-error');
}
