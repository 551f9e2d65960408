import { randomUUID } from 'node:crypto';
import type { Authorizer } from '../../iam/authorizer.ts';
import { accountId, arn } from '../account.ts';
import { type LambdaRuntime, maxPayloadBytes } from '../lambda/lambda-runtime.ts';
import { pause } from '../pause.ts';
import { readBody } from '../read-body.ts';
import type { GatewayResponse, HttpRequest } from '../request.ts';
import { type CustomResponse, type ResponseType, toGatewayResponse } from './gateway-responses.ts';
import { proxyEvent, type Route } from './proxy-event.ts';
import { toProxyResponse } from './proxy-response.ts';

interface RestApi {
  stages: Set<string>;
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
      stages: new Set(),
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

  addStage(apiId: string, stage: string): void {
    this.#find(apiId).stages.add(stage);
  }

  /** Serves an unsigned request for `{api}/{stage}{path}`. */
  async serve(request: HttpRequest, location: string): Promise<GatewayResponse> {
    const [, apiId = '', stage = '', rest = ''] = /^([^/]*)\/([^/]*)(.*)$/.exec(location) ?? [];
    const path = rest || '/';
    const api = this.#apis.get(apiId);
    const requestId = randomUUID();
    if (!api?.stages.has(stage)) {
      return toGatewayResponse('MISSING_AUTHENTICATION_TOKEN', requestId);
    }
    const respond = (type: ResponseType) => toGatewayResponse(type, requestId, api.customResponses);
    const route = findRoute(api.routes, path);
    if (!route) {
      return respond('MISSING_AUTHENTICATION_TOKEN');
    }
    const body = await readBody(request.stream, maxRequestBytes);
    if (!body) {
      return respond('REQUEST_TOO_LARGE');
    }
    const whole = { ...request, body };
    const event = JSON.stringify(proxyEvent({ request: whole, route, apiId, stage, path, requestId }));
    if (Buffer.byteLength(event) > maxPayloadBytes) {
      return respond('REQUEST_TOO_LARGE');
    }
    const source = `${apiId}/${stage}/${request.method}${route.resourcePath.replace('{proxy+}', '*')}`;
    const result = this.#isAllowedToInvoke(route.functionArn, source)
      ? await this.#invoke(route.functionArn, event)
      : 'API_CONFIGURATION_ERROR';
    return typeof result === 'string'
      ? respond(result)
      : { ...result, headers: { 'x-amzn-requestid': requestId, ...result.headers } };
  }

  /** API Gateway invokes a function under the permissions of the function. */
  #isAllowedToInvoke(functionArn: string, source: string): boolean {
    const apiGateway = { type: 'service', service: 'apigateway.amazonaws.com' } as const;
    const context = { 'aws:SourceArn': arn('execute-api', source), 'aws:SourceAccount': accountId };
    const access = { action: 'lambda:InvokeFunction', resource: functionArn, context };
    return this.#authorizer.isAllowed(apiGateway, access);
  }

  async #invoke(functionArn: string, event: string): Promise<GatewayResponse | ResponseType> {
    const settled = new AbortController();
    const timeout = pause(integrationTimeoutSeconds * 1000, settled.signal);
    const result = await Promise.race([this.#lambda.invoke(functionArn, event), timeout]);
    settled.abort();
    if (!result) {
      return 'INTEGRATION_TIMEOUT';
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
