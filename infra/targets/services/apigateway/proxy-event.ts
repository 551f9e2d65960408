import { accountId } from '../account.ts';
import type { Call } from '../request.ts';

/** A path of an API and the function behind it. */
export interface Route {
  resourceId: string;
  /** As `/users/{proxy+}`. */
  resourcePath: string;
  functionArn: string;
}

interface ProxyRequest {
  call: Call;
  route: Route;
  apiId: string;
  stage: string;
  /** Without the stage. */
  path: string;
  requestId: string;
}

/** A request as API Gateway hands it to a function, field by field. */
export function proxyEvent({ call, route, apiId, stage, path, requestId }: ProxyRequest) {
  const { method, headers, search, body } = call;
  const { resourceId, resourcePath } = route;
  const parameters = [...new URLSearchParams(search)];
  const proxy = resourcePath.endsWith('/{proxy+}')
    ? path.slice(resourcePath.length - '{proxy+}'.length)
    : undefined;
  return {
    resource: resourcePath,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: multiValue(Object.entries(headers)),
    queryStringParameters: parameters.length > 0 ? Object.fromEntries(parameters) : null,
    multiValueQueryStringParameters: parameters.length > 0 ? multiValue(parameters) : null,
    pathParameters: proxy === undefined ? null : { proxy: decodeURIComponent(proxy) },
    stageVariables: null,
    requestContext: {
      ...{ accountId, apiId, stage, resourceId, resourcePath, requestId, httpMethod: method },
      ...{ extendedRequestId: requestId, protocol: 'HTTP/1.1', path: `/${stage}${path}` },
      ...{ domainName: headers['host'] ?? '', domainPrefix: apiId, deploymentId: stage },
      requestTime: new Date().toUTCString(),
      requestTimeEpoch: Date.now(),
      identity: { ...anonymous, sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? null },
    },
    body: body.length > 0 ? body.toString() : null,
    isBase64Encoded: false,
  };
}

/** What is known of a caller without keys of AWS. */
const anonymous = {
  ...{ accessKey: null, accountId: null, caller: null, cognitoAuthenticationProvider: null },
  ...{ cognitoAuthenticationType: null, cognitoIdentityId: null, cognitoIdentityPoolId: null },
  ...{ principalOrgId: null, user: null, userArn: null },
};

function multiValue(entries: [string, string][]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of entries) {
    values[name] = [...(values[name] ?? []), value];
  }
  return values;
}
