import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lambdaFunction, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

const respond = `exports.handler = async (event) => {
  const kind = event.queryStringParameters?.kind;
  if (kind === 'error') throw new Error('broken');
  if (kind === 'text') return 'no response';
  if (kind === 'long') return { statusCode: 200, body: 'x'.repeat(6_291_556) };
  if (kind === 'binary') return { statusCode: 200, headers: { 'Content-Type': 'image/webp' }, body: 'AP8B', isBase64Encoded: true };
  if (kind === 'headers') return { statusCode: 201, headers: { A: 'one', Location: 'x', 'WWW-Authenticate': 'Bearer' }, multiValueHeaders: { a: ['one', 'two'] } };
  return { statusCode: 200, body: JSON.stringify(event) };
};`;

const integration = {
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: {
    'Fn::Join': [
      '',
      [
        'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/',
        { 'Fn::GetAtt': ['Respond', 'Arn'] },
        '/invocations',
      ],
    ],
  },
};
const RestApiId = { Ref: 'Api' };
const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };
const resource = (ParentId: unknown, PathPart: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId, ParentId, PathPart },
});
const method = (ResourceId: unknown) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId,
    ResourceId,
    HttpMethod: 'ANY',
    AuthorizationType: 'NONE',
    Integration: integration,
  },
});

/** Names of members of Object.prototype. */
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

let stack: RunningStack;
let url: string;
beforeAll(async () => {
  stack = await startTinyStack({
    functions: { respond },
    resources: {
      Role: role,
      Respond: lambdaFunction('respond'),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'tiny' } },
      Users: resource(root, 'users'),
      UsersProxy: resource({ Ref: 'Users' }, '{proxy+}'),
      UsersMethod: method({ Ref: 'Users' }),
      UsersProxyMethod: method({ Ref: 'UsersProxy' }),
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Respond', 'Arn'] },
          Principal: 'apigateway.amazonaws.com',
        },
      },
      OwnResponse: {
        Type: 'AWS::ApiGateway::GatewayResponse',
        Properties: {
          RestApiId,
          ResponseType: 'DEFAULT_4XX',
          StatusCode: '418',
          ResponseParameters: {
            'gatewayresponse.header.Content-Type': "'text/plain'",
            'gatewayresponse.header.X-Id': 'context.requestId',
          },
          ResponseTemplates: { 'application/json': 'id $context.requestId' },
        },
      },
      Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId } },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId, StageName: 'v1', DeploymentId: { Ref: 'Deployment' } },
      },
      ThrottledStage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: {
          RestApiId,
          StageName: 'throttled',
          DeploymentId: { Ref: 'Deployment' },
          MethodSettings: [
            { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
          ],
        },
      },
    },
    outputs: {
      Url: { 'Fn::Join': ['', ['https://', RestApiId, '.execute-api.eu-central-1.amazonaws.com/v1/']] },
    },
  });
  url = stack.outputs['Url'] ?? '';
});
afterAll(() => stack.stop());

/** Returns the event that the function received. */
async function getEvent(path: string, request: RequestInit = {}) {
  const response = await fetch(`${url}${path}`, request);
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

test('the URL in the outputs is one of the emulator', () => {
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]+\/v1\/$/);
});

describe('an event', () => {
  test('has the shape of API Gateway', async () => {
    const event = await getEvent('users/a%20b/c?q=1&q=2', {
      method: 'POST',
      body: '{"name":"é"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(event).toMatchObject({
      resource: '/users/{proxy+}',
      path: '/users/a%20b/c',
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json' },
      multiValueHeaders: { 'content-type': ['application/json'] },
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['1', '2'] },
      pathParameters: { proxy: 'a b/c' },
      stageVariables: null,
      requestContext: {
        stage: 'v1',
        path: '/v1/users/a%20b/c',
        httpMethod: 'POST',
        resourcePath: '/users/{proxy+}',
        identity: { sourceIp: '127.0.0.1' },
      },
      body: '{"name":"é"}',
      isBase64Encoded: false,
    });
  });

  test.each(['users', 'users/'])('of %s has no parameters, no query and no body', async (path) => {
    expect(await getEvent(path)).toMatchObject({
      resource: '/users',
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    });
  });
});

describe('a response', () => {
  test('may be binary', async () => {
    const response = await fetch(`${url}users?kind=binary`);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255, 1]));
  });

  test('has the headers of both lists, each once', async () => {
    const response = await fetch(`${url}users?kind=headers`);
    expect([response.status, response.headers.get('a'), response.headers.get('location')]).toEqual([
      201,
      'one, two',
      'x',
    ]);
    expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer');
  });

  test.each(['error', 'text', 'long'])('is 502 when the function returns %s', async (kind) => {
    const response = await fetch(`${url}users?kind=${kind}`);
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  });
});

test.each(['nothing', ''])(
  'the path /%s, which no resource has, gets the response of the template',
  async (path) => {
    const response = await fetch(`${url}${path}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([418, 'text/plain']);
    expect(await response.text()).toBe(`id ${response.headers.get('x-id')}`);
    expect(response.headers.get('x-amzn-requestid')).toBe(response.headers.get('x-id'));
  },
);

test.each([
  ['another stage', '../v2/users'],
  ['another API', '../../other/v1/users'],
])('%s is refused as API Gateway does', async (_, path) => {
  const response = await fetch(`${url}${path}`);
  expect([response.status, await response.json()]).toEqual([
    403,
    { message: 'Missing Authentication Token' },
  ]);
});

test('a body that exceeds the payload limit of the function is refused', async () => {
  const post = (megabytes: number) =>
    fetch(`${url}users?kind=binary`, { method: 'POST', body: 'x'.repeat(megabytes * 1024 ** 2) });
  const statuses = await Promise.all([5, 6, 11].map(async (megabytes) => (await post(megabytes)).status));
  expect(statuses).toEqual([200, 418, 418]);
});

test('requests beyond the rate of a stage get the response of the template', async () => {
  const request = async () => (await fetch(url.replace('/v1/', '/throttled/users'))).status;

  expect([await request(), await request(), await request()]).toEqual([200, 200, 418]);
});

test('a throttled function is an internal error', async () => {
  const FunctionName = 'respond';
  await stack.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
  );
  const { status } = await fetch(`${url}users`);
  await stack.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));

  expect(status).toBe(500);
});

test.each(names)('%s is a name of a query parameter and of a header as any other', async (name) => {
  const response = await fetch(`${url}users?${name}=1&${name}=2`, { headers: { [`x-${name}`]: '3' } });
  const event = JSON.parse(await response.text());
  const ownValue = (object: object) => Object.getOwnPropertyDescriptor(object, name)?.value;
  expect(ownValue(event.queryStringParameters)).toBe('2');
  expect(ownValue(event.multiValueQueryStringParameters)).toEqual(['1', '2']);
  expect(event.headers[`x-${name.toLowerCase()}`]).toBe('3');
});

test.each(['%zz', '%e0%a4', '%'])('a path that cannot be decoded gets 400: %s', async (path) => {
  const response = await fetch(`${url}users/${path}`);
  expect(response.status).toBe(400);
});
