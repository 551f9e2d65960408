import { randomUUID } from 'node:crypto';
import type { Authorizer } from '../../iam/authorizer.ts';
import { arn } from '../account.ts';
import { type LambdaRuntime, maxPayloadBytes } from '../lambda/lambda-runtime.ts';
import { pause } from '../pause.ts';
import { readBody } from '../read-body.ts';
import type { GatewayResponse, HttpRequest } from '../request.ts';
import { type RateLimit, TokenBucket } from '../token-bucket.ts';
import { type CustomResponse, type ResponseType, toGatewayResponse } from './gateway-responses.ts';
import { proxyEvent, type Route, type RouteMatch } from './proxy-event.ts';
import { toProxyResponse } from './proxy-response.ts';

interface RestApi {
  /** The rate limit of each stage. */
  stages: Map<string, TokenBucket>;
  resources: Map<string, string>;
  routes: Route[];
  /** By response type. */
  customResponses: Map<string, CustomResponse>;
}

/** The limits of API Gateway (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). */
const maxRequestBytes = 10 * 1024 ** 2;
const integrationTimeoutSeconds = 29;

/** The REST APIs of the stack. All of their methods are Lambda proxy integrations. */
export class RestApis {
  readonly #lambda: LambdaRuntime;
  readonly #authorizer: Authorizer;
  readonly #apis = new Map<string, RestApi>();

  constructor(lambda: LambdaRuntime, authorizer: Authorizer) {
    this.#lambda = lambda;
    this.#authorizer = authorizer;
  }

  add(apiId: string, rootId: string): void {
    this.#apis.set(apiId, {
      stages: new Map(),
      resources: new Map([[rootId, '']]),
      routes: [],
      customResponses: new Map(),
    });
  }

  addResource(
    apiId: string,
    { id, parentId, pathPart }: { id: string; parentId: string; pathPart: string },
  ): void {
    const { resources } = this.#find(apiId);
    resources.set(id, `${resources.get(parentId)}/${pathPart}`);
  }

  addMethod(apiId: string, resourceId: string, functionArn: string): void {
    const { resources, routes } = this.#find(apiId);
    routes.push({ resourceId, functionArn, resourcePath: resources.get(resourceId) ?? '' });
  }

  addGatewayResponse(apiId: string, type: string, response: CustomResponse): void {
    this.#find(apiId).customResponses.set(type, response);
  }

  addStage(apiId: string, stage: string, limit: RateLimit): void {
    this.#find(apiId).stages.set(stage, new TokenBucket(limit));
  }

  /** Serves an unsigned request for `{api}/{stage}{path}`. */
  async serve(request: HttpRequest, location: string): Promise<GatewayResponse> {
    const [, apiId = '', stage = '', rest = ''] = /^([^/]*)\/([^/]*)(.*)$/.exec(location) ?? [];
    const path = rest || '/';
    const api = this.#apis.get(apiId);
    const rate = api?.stages.get(stage);
    const requestId = randomUUID();
    if (!api || !rate) {
      return toGatewayResponse('MISSING_AUTHENTICATION_TOKEN', requestId);
    }
    const route = findRoute(api.routes, path);
    const result = rate.take()
      ? await this.#serveRoute(request, route && { route, apiId, stage, path, requestId })
      : 'THROTTLED';
    return typeof result === 'string'
      ? toGatewayResponse(result, requestId, api.customResponses)
      : { ...result, headers: { 'x-amzn-requestid': requestId, ...result.headers } };
  }

  async #serveRoute(
    request: HttpRequest,
    match: RouteMatch | undefined,
  ): Promise<GatewayResponse | ResponseType> {
    if (!match) {
      return 'MISSING_AUTHENTICATION_TOKEN';
    }
    const body = await readBody(request.stream, maxRequestBytes);
    const event = body && JSON.stringify(proxyEvent({ ...request, body }, match));
    if (!event || Buffer.byteLength(event) > maxPayloadBytes) {
      return 'REQUEST_TOO_LARGE';
    }
    const { apiId, stage, route } = match;
    const source = `${apiId}/${stage}/${request.method}${route.resourcePath.replace('{proxy+}', '*')}`;
    return this.#authorizer.isServiceAllowed(
      'apigateway.amazonaws.com',
      'lambda:InvokeFunction',
      route.functionArn,
      arn('execute-api', source),
    )
      ? await this.#invoke(route.functionArn, event)
      : 'API_CONFIGURATION_ERROR';
  }

  async #invoke(functionArn: string, event: string): Promise<GatewayResponse | ResponseType> {
    const settled = new AbortController();
    const timeout = pause(integrationTimeoutSeconds * 1000, settled.signal);
    const invocation = this.#lambda.tryInvoke(functionArn, event);
    const result = await Promise.race([invocation.then((value) => value ?? 'throttled'), timeout]);
    settled.abort();
    if (!result) {
      return 'INTEGRATION_TIMEOUT';
    }
    if (result === 'throttled') {
      return 'API_CONFIGURATION_ERROR';
    }
    return (result.failed ? undefined : toProxyResponse(result.payload)) ?? 'DEFAULT_5XX';
  }

  #find(apiId: string): RestApi {
    const api = this.#apis.get(apiId);
    if (!api) {
      throw new Error(`the REST API ${apiId} does not exist`);
    }
    return api;
  }
}

/** Finds the route of a path. An exact path takes precedence over a greedy one. */
function findRoute(routes: Route[], path: string): Route | undefined {
  const greedy = routes.filter(({ resourcePath }) => resourcePath.endsWith('/{proxy+}'));
  return (
    routes.find(({ resourcePath }) => resourcePath === path.replace(/(.)\/$/, '$1')) ??
    greedy.find(({ resourcePath }) => path.startsWith(resourcePath.replace('{proxy+}', '')))
  );
}
