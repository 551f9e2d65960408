import { arn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { decodeUri } from '../decode-uri.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Handler,
  type HttpRequest,
  json,
  type Service,
} from '../request.ts';
import type { LambdaRuntime, RegisteredFunction } from './lambda-runtime.ts';

const routes: Record<string, string> = {
  'GET functions': 'ListFunctions',
  'GET functions/{name}': 'GetFunction',
  'GET functions/{name}/configuration': 'GetFunctionConfiguration',
  'GET functions/{name}/concurrency': 'GetFunctionConcurrency',
  'POST functions/{name}/invocations': 'Invoke',
};

/** The subset of the Lambda API that reads and invokes functions. */
export function lambdaService(lambda: LambdaRuntime): Service {
  const find = (request: HttpRequest) => lambda.find(toFunctionName(request));
  const describe = ({ definition }: RegisteredFunction) => ({ ...definition, State: 'Active' });
  return {
    protocol: 'json',
    getOperation: ({ method, path }) => {
      const [, , resource, name, ...rest] = path.replace(/\/$/, '').split('/');
      return (
        routes[`${method} ${[resource, ...(name ? ['{name}'] : []), ...rest].join('/')}`] ??
        `${method} ${path}`
      );
    },
    operations: new Map<string, Handler>([
      ['Invoke', (request) => invoke(lambda, find(request), request)],
      ['ListFunctions', async () => json({ Functions: lambda.all().map(describe) })],
      ['GetFunction', async (request) => json({ Configuration: describe(find(request)) })],
      ['GetFunctionConfiguration', async (request) => json(describe(find(request)))],
      [
        'GetFunctionConcurrency',
        async (request) => {
          const { ReservedConcurrentExecutions } = find(request).definition;
          return json({ ReservedConcurrentExecutions });
        },
      ],
    ]),
    getAccess: (request) => {
      const action = `lambda:${request.operation === 'Invoke' ? 'InvokeFunction' : request.operation}`;
      const name = toFunctionName(request);
      return [{ action, resource: name ? arn('lambda', `function:${name}`) : '*' }];
    },
  };
}

/** The function name in a path, which may be an ARN. */
function toFunctionName({ path }: HttpRequest): string {
  return decodeUri(path.split('/')[3] ?? '').replace(/^.*:function:/, '');
}

async function invoke(
  lambda: LambdaRuntime,
  registered: RegisteredFunction,
  { headers, body }: GatewayRequest,
): Promise<GatewayResponse> {
  const { FunctionName, ReservedConcurrentExecutions } = registered.definition;
  const event = String(body) || '{}';
  const type = headers['x-amz-invocation-type'];
  if (type === 'DryRun') {
    return { status: 204 };
  }
  if (type === 'Event') {
    void lambda.invokeAsync(FunctionName, event);
    return { status: 202 };
  }
  if (ReservedConcurrentExecutions !== undefined && registered.semaphore.isFull) {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  }
  const { payload, failed, log } = await lambda.invoke(FunctionName, event);
  const logTail = { 'x-amz-log-result': Buffer.from(log).subarray(-4096).toString('base64') };
  const error = failed && { 'x-amz-function-error': 'Unhandled' };
  return { headers: { ...error, ...(headers['x-amz-log-type'] === 'Tail' && logTail) }, body: payload };
}
