import { GetItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendSigned, type Unsigned } from './sign-request.ts';
import { invoke, lambdaFunction, logLines, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

const echo = `exports.handler = async (event) => {
  console.log('printed ' + event.word);
  return event.requestContext ? { statusCode: 200, body: JSON.stringify(event) } : event;
};`;

/** The names of the members of Object.prototype that a lookup in a plain object would find. */
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

let stack: RunningStack;
const errors: string[] = [];
beforeAll(async () => {
  const functions = Object.fromEntries(
    names.map((FunctionName, index) => [`Named${index}`, lambdaFunction('echo', { FunctionName })]),
  );
  stack = await startTinyStack(
    {
      functions: { echo },
      resources: {
        Role: role,
        ...functions,
        Bucket: { Type: 'AWS::S3::Bucket' },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'messages' } },
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'items',
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
      },
      outputs: { QueueUrl: { Ref: 'Queue' } },
    },
    { log: (line) => errors.push(line) },
  );
});
afterAll(() => stack.stop());

const send = (request: Omit<Unsigned, 'url'>, path = '/') =>
  sendSigned({ ...request, url: `${stack.endpoint}${path}` });

/** JSON.stringify with an own member of this name, also for `__proto__`. */
const withMember = (name: string, value: unknown) => `{${JSON.stringify(name)}:${JSON.stringify(value)}}`;

describe.each(names)('%s', (name) => {
  test('names a query parameter', async () => {
    const response = await send({ service: 's3' }, `/tiny-bucket/missing?response-content-type=a&${name}=1`);
    // The signer of this test leaves out the name `__proto__`.
    expect([400, 403, 404, 501]).toContain(response.status);
  });

  test('names a header, signed or not', async () => {
    const signed = await send({ service: 's3', headers: { [name.toLowerCase()]: 'x' } });
    expect([200, 403]).toContain(signed.status);
    const unsigned = await fetch(`${stack.endpoint}/`, { headers: { [name]: 'x' } });
    expect(unsigned.status).toBe(403);
  });

  test('is listed as a signed header that the request does not have', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host;${name}, Signature=00`;
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const response = await fetch(`${stack.endpoint}/`, { headers: { authorization, 'x-amz-date': date } });
    expect(response.status).toBe(403);
  });

  test.each(['dynamodb', 'sqs', 'logs', 'states'])('names an operation of %s', async (service) => {
    const headers = { 'x-amz-target': `Any.${name}` };
    const response = await send({ service, method: 'POST', body: '{}', headers });
    expect([response.status, await response.text()]).toEqual([501, expect.stringContaining(name)]);
  });

  test.each(['sns', 'cloudformation'])('names an action of %s', async (service) => {
    const response = await send({ service, method: 'POST', body: `Action=${name}&${name}=1` });
    expect([response.status, await response.text()]).toEqual([501, expect.stringContaining(name)]);
  });

  test('names a service', async () => {
    const response = await send({ service: name, method: 'POST', body: '' });
    expect(response.status).toBe(501);
  });

  test.each([
    'dynamodb.DynamoDB_20120810.GetItem',
    'sqs.AmazonSQS.SendMessage',
    'logs.Logs.FilterLogEvents',
    'states.AWSStepFunctions.StartExecution',
  ])('names a member of the input of %s', async (operation) => {
    const [service = '', ...target] = operation.split('.');
    const headers = { 'x-amz-target': target.join('.') };
    const response = await send({ service, method: 'POST', body: withMember(name, { S: 'x' }), headers });
    expect(response.status).toBeLessThan(500);
  });

  test('names an element, an entity and a key of an XML document', async () => {
    const body = (key: string) => `<Delete><Object><Key>${key}</Key></Object><${name}>1</${name}></Delete>`;
    const post = (document: string) =>
      send({ service: 's3', method: 'POST', body: document }, '/tiny-bucket?delete=');
    const unknownEntity = await post(body(`&${name};`));
    expect([unknownEntity.status, await unknownEntity.text()]).toEqual([
      400,
      expect.stringContaining('MalformedXML'),
    ]);
    expect((await post(body(name))).status).toBe(200);
  });

  test('names an object and a prefix', async () => {
    const object = { Bucket: 'tiny-bucket', Key: name };
    await stack.s3.send(new PutObjectCommand({ ...object, Body: name, Metadata: { [name]: 'kept' } }));
    const { Body } = await stack.s3.send(new GetObjectCommand(object));
    const { Contents } = await stack.s3.send(
      new ListObjectsV2Command({ Bucket: 'tiny-bucket', Prefix: name }),
    );
    expect([await Body?.transformToString(), Contents?.map(({ Key }) => Key)]).toEqual([name, [name]]);
  });

  test('names a bucket, a table, a queue and a log group that do not exist', async () => {
    const statuses = await Promise.all([
      send({ service: 's3' }, `/${name}?list-type=2`),
      send(
        { service: 's3', headers: { 'x-amz-copy-source': `/${name}/key` }, method: 'PUT' },
        '/tiny-bucket/copy',
      ),
      send({
        service: 'dynamodb',
        method: 'POST',
        body: withMember('TableName', name),
        headers: { 'x-amz-target': 'D.DescribeTable' },
      }),
      send({
        service: 'sqs',
        method: 'POST',
        body: withMember('QueueName', name),
        headers: { 'x-amz-target': 'S.GetQueueUrl' },
      }),
      send({
        service: 'logs',
        method: 'POST',
        body: withMember('logGroupName', name),
        headers: { 'x-amz-target': 'L.FilterLogEvents' },
      }),
      send({ service: 'lambda' }, `/2015-03-31/functions/${name}x/configuration`),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 400, 400, 400, 404]);
  });

  test('names an attribute of a message', async () => {
    const QueueUrl = stack.outputs['QueueUrl'];
    const body = `{"QueueUrl":${JSON.stringify(QueueUrl)},"MessageBody":"m","MessageAttributes":${withMember(name, { DataType: 'String', StringValue: 'x' })}}`;
    const response = await send({
      service: 'sqs',
      method: 'POST',
      body,
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage' },
    });
    expect(response.status).toBeLessThan(500);
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'next' }));
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    expect(Messages.map(({ Body }) => Body)).toContain('next');
  });

  test('names a function, its log group and a field of its event', async () => {
    const { payload } = await invoke(stack, name, { word: name });
    expect(payload).toEqual({ word: name });
    expect(await logLines(stack, name, `"printed ${name}"`)).toHaveLength(1);
    const raw = await stack.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: withMember(name, 1) }),
    );
    expect(raw.Payload?.transformToString()).toBe(withMember(name, 1));
  });

  test('is no field of a head', async () => {
    await expect(
      stack.s3.send(new HeadObjectCommand({ Bucket: 'tiny-bucket', Key: `${name}/missing` })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });
});

test.each(names.filter((name) => name !== '__proto__'))('%s names an attribute of an item', async (name) => {
  const key = { id: { S: name } };
  const attributes = `{"TableName":"items","Item":{"id":{"S":${JSON.stringify(name)}},${JSON.stringify(name)}:{"S":"kept"}}}`;
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const put = await send({ service: 'dynamodb', method: 'POST', body: attributes, headers });
  const { Item = {} } = await stack.dynamoDb.send(new GetItemCommand({ TableName: 'items', Key: key }));
  expect([put.status, await put.text(), Object.getOwnPropertyDescriptor(Item, name)?.value]).toEqual([
    200,
    '{}',
    { S: 'kept' },
  ]);
  const update = new UpdateItemCommand({
    TableName: 'items',
    Key: key,
    UpdateExpression: 'SET #name = :value',
    ConditionExpression: 'attribute_exists(#name)',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { S: 'changed' } },
  });
  await stack.dynamoDb.send(update);
  const filter = {
    FilterExpression: '#name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { S: 'changed' } },
  };
  const { Items = [] } = await stack.dynamoDb.send(new ScanCommand({ TableName: 'items', ...filter }));
  expect(Items.map(({ id }) => id)).toEqual([{ S: name }]);
});

test.each([
  ['a name', '{"TableName":"items","Item":{"id":{"S":"1"},"__proto__":{"S":"x"}}}'],
  [
    'an expression',
    '{"TableName":"items","Item":{"id":{"S":"1"}},"ExpressionAttributeNames":{"#a":"__proto__"}}',
  ],
])('the attribute __proto__ is refused in %s of DynamoDB', async (_, body) => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const response = await send({ service: 'dynamodb', method: 'POST', body, headers });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('the name __proto__'),
  ]);
});

test('the text __proto__ is a value like any other', async () => {
  const Item = { id: { S: '__proto__' }, text: { S: '"__proto__": {}' } };
  await stack.dynamoDb.send(new PutItemCommand({ TableName: 'items', Item }));
  const stored = await stack.dynamoDb.send(new GetItemCommand({ TableName: 'items', Key: { id: Item.id } }));

  expect(stored.Item).toEqual(Item);
});

describe.each(['dynamodb', 'sqs', 'logs', 'states'])('%s', (service) => {
  const operation = {
    dynamodb: 'GetItem',
    sqs: 'SendMessage',
    logs: 'FilterLogEvents',
    states: 'StartExecution',
  }[service];

  test.each(['{', '[]', '"text"', 'null', '{"a":1,}', '\u0000'])('refuses the body %j', async (body) => {
    const response = await send({
      service,
      method: 'POST',
      body,
      headers: { 'x-amz-target': `T.${operation}` },
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('SerializationException'),
    ]);
  });

  test('refuses CBOR by its name', async () => {
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const response = await send(
      { service, method: 'POST', body: '\u00bf', headers },
      `/service/Any/operation/${operation}`,
    );
    expect([response.status, await response.text()]).toEqual([501, expect.stringContaining('rpc-v2-cbor')]);
  });
});

test('a path that cannot be decoded gets 400 from every service with paths', async () => {
  const responses = await Promise.all([
    send({ service: 's3' }, '/tiny-bucket/%zz'),
    send({ service: 's3' }, '/tiny-bucket/%e0%a4'),
    send({ service: 'lambda' }, '/2015-03-31/functions/%zz'),
    send({ service: 's3', method: 'PUT', headers: { 'x-amz-copy-source': '/b/%zz' } }, '/tiny-bucket/copy'),
  ]);
  expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
});

test.each(['&#x110000;', '&#ff;', '&#;', '&unknown;', '&#-1;', '&'])(
  'the reference %s of an XML document is refused',
  async (key) => {
    const body = `<Delete><Object><Key>${key}</Key></Object></Delete>`;
    const response = await send({ service: 's3', method: 'POST', body }, '/tiny-bucket?delete=');
    expect(response.status).toBe(400);
  },
);

test('no request of this file has failed in the emulator itself', () => {
  expect(errors).toEqual([]);
});
