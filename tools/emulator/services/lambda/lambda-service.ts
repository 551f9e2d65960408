import * as v from 'valibot';
import { arn } from '../account.ts';
import { decodeUri } from '../decode-uri.ts';
import { parseInput } from '../json-body.ts';
import type { GatewayRequest, GatewayResponse, Handler, HttpRequest, Service } from '../request.ts';
import { json } from '../request.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { Concurrency } from './concurrency.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';

/** The subset of the Lambda API that reads and invokes functions, and bounds their concurrency. */
export function lambdaService(lambda: LambdaRuntime, asyncInvocations: AsyncInvocations): Service {
  const routes = createRoutes(lambda, asyncInvocations);
  return {
    protocol: 'json',
    getOperation: (request) => routes[toRoute(request)]?.[0] ?? `${request.method} ${request.path}`,
    operations: new Map(Object.values(routes)),
    getAccess: (request) => {
      const action = `lambda:${request.operation === 'Invoke' ? 'InvokeFunction' : request.operation}`;
      const name = toFunctionName(request);
      return [{ action, resource: name ? arn('lambda', `function:${name}`) : '*' }];
    },
  };
}

function createRoutes(
  lambda: LambdaRuntime,
  asyncInvocations: AsyncInvocations,
): Record<string, [name: string, handler: Handler]> {
  const { concurrency } = lambda;
  const onFunction =
    (operate: (definition: LambdaFunction, request: GatewayRequest) => object): Handler =>
    async (request) =>
      json(operate(lambda.find(toFunctionName(request)).definition, request));
  const describeConcurrency = ({ FunctionName }: LambdaFunction) => ({
    ReservedConcurrentExecutions: concurrency.getReserved(FunctionName),
  });
  const putConcurrency = onFunction((definition, { body }) => {
    const { ReservedConcurrentExecutions } = parseInput(concurrencyRequest, body);
    concurrency.reserve(definition.FunctionName, ReservedConcurrentExecutions);
    return describeConcurrency(definition);
  });
  const deleteConcurrency = onFunction(({ FunctionName }) => {
    concurrency.reserve(FunctionName, undefined);
    return {};
  });
  const getConfiguration = onFunction((definition) => ({ Configuration: describe(definition) }));
  const listFunctions = async () =>
    json({ Functions: lambda.all().map(({ definition }) => describe(definition)) });
  return {
    'GET functions': ['ListFunctions', listFunctions],
    'GET functions/{name}': ['GetFunction', getConfiguration],
    'GET functions/{name}/configuration': ['GetFunctionConfiguration', onFunction(describe)],
    'GET functions/{name}/concurrency': ['GetFunctionConcurrency', onFunction(describeConcurrency)],
    'PUT functions/{name}/concurrency': ['PutFunctionConcurrency', putConcurrency],
    'DELETE functions/{name}/concurrency': ['DeleteFunctionConcurrency', deleteConcurrency],
    'GET account-settings': [
      'GetAccountSettings',
      async () => json({ AccountLimit: describeLimit(concurrency) }),
    ],
    'POST functions/{name}/invocations': ['Invoke', (request) => invoke(lambda, asyncInvocations, request)],
  };
}

function toRoute({ method, path }: HttpRequest): string {
  const [, , resource, name, ...rest] = path.replace(/\/$/, '').split('/');
  return `${method} ${[resource, ...(name ? ['{name}'] : []), ...rest].join('/')}`;
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
