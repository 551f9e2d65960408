import * as v from 'valibot';
import { arn } from '../account.ts';
import { decodeUri } from '../decode-uri.ts';
import { parseInput } from '../json-body.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Handler,
  type HttpRequest,
  json,
  type Service,
} from '../request.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Concurrency } from './concurrency.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';

const routes: Record<string, string> = {
  'GET functions': 'ListFunctions',
  'GET functions/{name}': 'GetFunction',
  'GET functions/{name}/configuration': 'GetFunctionConfiguration',
  'GET functions/{name}/concurrency': 'GetFunctionConcurrency',
  'PUT functions/{name}/concurrency': 'PutFunctionConcurrency',
  'DELETE functions/{name}/concurrency': 'DeleteFunctionConcurrency',
  'GET account-settings': 'GetAccountSettings',
  'POST functions/{name}/invocations': 'Invoke',
};

/** The subset of the Lambda API that reads and invokes functions, and bounds their concurrency. */
export function lambdaService(lambda: LambdaRuntime, asyncInvocations: AsyncInvocations): Service {
  const { concurrency } = lambda;
  const onFunction =
    (operate: (definition: LambdaFunction, request: GatewayRequest) => object): Handler =>
    async (request) =>
      json(operate(lambda.find(toFunctionName(request)).definition, request));
  const describeConcurrency = ({ FunctionName }: LambdaFunction) => ({
    ReservedConcurrentExecutions: concurrency.getReserved(FunctionName),
  });
  return {
    protocol: 'json',
    getOperation,
    operations: new Map<string, Handler>([
      ['Invoke', (request) => invoke(lambda, asyncInvocations, request)],
      [
        'ListFunctions',
        async () => json({ Functions: lambda.all().map((each) => describe(each.definition)) }),
      ],
      ['GetFunction', onFunction((definition) => ({ Configuration: describe(definition) }))],
      ['GetFunctionConfiguration', onFunction(describe)],
      ['GetFunctionConcurrency', onFunction(describeConcurrency)],
      [
        'PutFunctionConcurrency',
        onFunction((definition, { body }) => {
          const { ReservedConcurrentExecutions } = parseInput(concurrencyRequest, body);
          concurrency.reserve(definition.FunctionName, ReservedConcurrentExecutions);
          return describeConcurrency(definition);
        }),
      ],
      [
        'DeleteFunctionConcurrency',
        onFunction(({ FunctionName }) => {
          concurrency.reserve(FunctionName, undefined);
          return {};
        }),
      ],
      ['GetAccountSettings', async () => json({ AccountLimit: describeLimit(concurrency) })],
    ]),
    getAccess: (request) => {
      const action = `lambda:${request.operation === 'Invoke' ? 'InvokeFunction' : request.operation}`;
      const name = toFunctionName(request);
      return [{ action, resource: name ? arn('lambda', `function:${name}`) : '*' }];
    },
  };
}

function getOperation({ method, path }: HttpRequest): string {
  const [, , resource, name, ...rest] = path.replace(/\/$/, '').split('/');
  const route = [resource, ...(name ? ['{name}'] : []), ...rest].join('/');
  return routes[`${method} ${route}`] ?? `${method} ${path}`;
}

const concurrencyRequest = v.object({ ReservedConcurrentExecutions: v.pipe(v.number(), v.minValue(0)) });

function describe(definition: LambdaFunction) {
  return { ...definition, State: 'Active' };
}

function describeLimit({ limit, unreserved }: Concurrency) {
  return { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved };
}

/** The function name in a path, which may be an ARN. */
function toFunctionName({ path }: HttpRequest): string {
  return decodeUri(path.split('/')[3] ?? '').replace(/^.*:function:/, '');
}

async function invoke(
  lambda: LambdaRuntime,
  asyncInvocations: AsyncInvocations,
  request: GatewayRequest,
): Promise<GatewayResponse> {
  const { headers, body } = request;
  const { FunctionName } = lambda.find(toFunctionName(request)).definition;
  const event = String(body) || '{}';
  const type = headers['x-amz-invocation-type'];
  if (type === 'DryRun') {
    return { status: 204 };
  }
  if (type === 'Event') {
    void asyncInvocations.invoke(FunctionName, event);
    return { status: 202 };
  }
  const { payload, failed, log } = await lambda.invoke(FunctionName, event);
  const logTail = { 'x-amz-log-result': Buffer.from(log).subarray(-4096).toString('base64') };
  const error = failed && { 'x-amz-function-error': 'Unhandled' };
  return { headers: { ...error, ...(headers['x-amz-log-type'] === 'Tail' && logTail) }, body: payload };
}
