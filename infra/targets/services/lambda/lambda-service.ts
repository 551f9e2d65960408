import { AwsError } from '../aws-error.ts';
import { type GatewayRequest, type GatewayResponse, json, type Service } from '../request.ts';
import type { FunctionHost, Hosted } from './function-host.ts';

const routes: Record<string, string> = {
  'GET functions': 'ListFunctions',
  'GET functions/{name}': 'GetFunction',
  'GET functions/{name}/configuration': 'GetFunctionConfiguration',
  'GET functions/{name}/concurrency': 'GetFunctionConcurrency',
  'POST functions/{name}/invocations': 'Invoke',
};

/** What the SDK and the CLI need of the Lambda API to look at functions and to invoke them. */
export function lambdaService(host: FunctionHost): Service {
  const find = ({ path }: GatewayRequest) => host.find(decodeURIComponent(path.split('/')[3] ?? ''));
  const describe = ({ definition }: Hosted) => ({ ...definition, State: 'Active' });
  return {
    protocol: 'json',
    operationOf: ({ method, path }) => {
      const [, , resource, name, ...rest] = path.replace(/\/$/, '').split('/');
      return (
        routes[`${method} ${[resource, ...(name ? ['{name}'] : []), ...rest].join('/')}`] ??
        `${method} ${path}`
      );
    },
    operations: {
      Invoke: (request) => invoke(host, find(request), request),
      ListFunctions: async () => json({ Functions: host.all().map(describe) }),
      GetFunction: async (request) => json({ Configuration: describe(find(request)) }),
      GetFunctionConfiguration: async (request) => json(describe(find(request))),
      GetFunctionConcurrency: async (request) => {
        const { ReservedConcurrentExecutions } = find(request).definition;
        return json({ ReservedConcurrentExecutions });
      },
    },
  };
}

async function invoke(
  host: FunctionHost,
  hosted: Hosted,
  { headers, body }: GatewayRequest,
): Promise<GatewayResponse> {
  const { FunctionName, ReservedConcurrentExecutions } = hosted.definition;
  const event = String(body) || '{}';
  const type = headers['x-amz-invocation-type'];
  if (type === 'DryRun') {
    return { status: 204 };
  }
  if (type === 'Event') {
    void host.invokeLater(FunctionName, event);
    return { status: 202 };
  }
  if (ReservedConcurrentExecutions !== undefined && hosted.slots.full) {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  }
  const { payload, failed, log } = await host.invoke(FunctionName, event);
  const tail = { 'x-amz-log-result': Buffer.from(log).subarray(-4096).toString('base64') };
  const error = failed && { 'x-amz-function-error': 'Unhandled' };
  return { headers: { ...error, ...(headers['x-amz-log-type'] === 'Tail' && tail) }, body: payload };
}
