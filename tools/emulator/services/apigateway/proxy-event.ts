import { accountId } from '../account.ts';
import { decodeUri } from '../decode-uri.ts';
import type { HttpRequest } from '../request.ts';

/** A path of an API and its function. */
export interface Route {
  resourceId: string;
  /** For example `/users/{proxy+}`. */
  resourcePath: string;
  functionArn: string;
}

/** The route that a request matches. */
export interface RouteMatch {
  route: Route;
  apiId: string;
  stage: string;
  /** Without the stage. */
  path: string;
  requestId: string;
}

/**
 * Builds the event of a Lambda proxy integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export function proxyEvent(request: HttpRequest, match: RouteMatch) {
  const { route, apiId, stage, path, requestId } = match;
  const { method, headers, search, body } = request;
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
    multiValueHeaders: toMultiValue(Object.entries(headers)),
    queryStringParameters: parameters.length > 0 ? Object.fromEntries(parameters) : null,
    multiValueQueryStringParameters: parameters.length > 0 ? toMultiValue(parameters) : null,
    pathParameters: proxy === undefined ? null : { proxy: decodeUri(proxy) },
    stageVariables: null,
    requestContext: {
      accountId,
      apiId,
      stage,
      resourceId,
      resourcePath,
      requestId,
      httpMethod: method,
      extendedRequestId: requestId,
      protocol: 'HTTP/1.1',
      path: `/${stage}${path}`,
      domainName: headers['host'] ?? '',
      domainPrefix: apiId,
      deploymentId: stage,
      requestTime: new Date().toUTCString(),
      requestTimeEpoch: Date.now(),
      identity: { ...anonymous, sourceIp: '127.0.0.1', userAgent: headers['user-agent'] ?? null },
    },
    body: body.length > 0 ? body.toString() : null,
    isBase64Encoded: false,
  };
}

/** The identity of a request without AWS credentials. */
const anonymous = Object.fromEntries(
  `accessKey accountId caller cognitoAuthenticationProvider cognitoAuthenticationType cognitoIdentityId
  cognitoIdentityPoolId principalOrgId user userArn`
    .split(/\s+/)
    .map((name) => [name, null]),
);

function toMultiValue(entries: [string, string][]): Record<string, string[]> {
  const groups = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}
