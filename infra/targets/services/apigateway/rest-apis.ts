import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type FunctionHost, largestPayload } from '../lambda/function-host.ts';
import { pause } from '../pause.ts';
import type { Call, GatewayResponse } from '../request.ts';
import { proxyEvent, type Route } from './proxy-event.ts';
import { proxyResponse } from './proxy-response.ts';

interface RestApi {
  stages: Set<string>;
  resources: Map<string, string>;
  routes: Route[];
}

/** API Gateway's limits (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html), bytes and seconds. */
const largestRequest = 10 * 1024 ** 2;
const longestWait = 29;

/** The REST APIs of the stack, whose methods are all proxies of functions. */
export class RestApis {
  readonly #host: FunctionHost;
  readonly #apis = new Map<string, RestApi>();

  constructor(host: FunctionHost) {
    this.#host = host;
  }

  add(apiId: string, rootId: string): void {
    this.#apis.set(apiId, { stages: new Set(), resources: new Map([[rootId, '']]), routes: [] });
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

  addStage(apiId: string, stage: string): void {
    this.#find(apiId).stages.add(stage);
  }

  /** Answers a request for `{api}/{stage}{path}`, which carries no signature of AWS. */
  async serve(call: Call, address: string): Promise<GatewayResponse> {
    const [, apiId = '', stage = '', rest = ''] = /^([^/]*)\/([^/]*)(.*)$/.exec(address) ?? [];
    const path = rest || '/';
    const api = this.#apis.get(apiId);
    const route = api?.stages.has(stage) ? findRoute(api.routes, path) : undefined;
    if (!route) {
      return message(403, 'Missing Authentication Token');
    }
    const body = await buffer(call.stream);
    const request = { call: { ...call, body }, route, apiId, stage, path, requestId: randomUUID() };
    const event = JSON.stringify(proxyEvent(request));
    if (body.length > largestRequest || Buffer.byteLength(event) > largestPayload) {
      return message(413, 'Request Too Long');
    }
    return await this.#invoke(route.functionArn, event);
  }

  async #invoke(functionArn: string, event: string): Promise<GatewayResponse> {
    const waiting = new AbortController();
    const late = pause(longestWait * 1000, waiting.signal);
    const result = await Promise.race([this.#host.invoke(functionArn, event), late]);
    waiting.abort();
    if (!result) {
      return message(504, 'Endpoint request timed out');
    }
    return (
      (result.failed ? undefined : proxyResponse(result.payload)) ?? message(502, 'Internal server error')
    );
  }

  #find(apiId: string): RestApi {
    const api = this.#apis.get(apiId);
    if (!api) {
      throw new Error(`there is no REST API ${apiId}`);
    }
    return api;
  }
}

/** One that names the path, before one that takes all below it. */
function findRoute(routes: Route[], path: string): Route | undefined {
  const greedy = routes.filter(({ resourcePath }) => resourcePath.endsWith('/{proxy+}'));
  return (
    routes.find(({ resourcePath }) => resourcePath === path.replace(/(.)\/$/, '$1')) ??
    greedy.find(({ resourcePath }) => path.startsWith(resourcePath.replace('{proxy+}', '')))
  );
}

function message(status: number, text: string): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}
