import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { streamWorker } from './tiny-functions.ts';
import { lambdaFunction, logLines, type RunningStack, receive, role, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
const TableName = 'tiny-Table';

const mapping = (FunctionName: string, properties: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    FunctionName: { Ref: FunctionName },
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  },
});

const pattern = (value: object) => ({
  Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: value } }) }],
});

beforeAll(async () => {
  stack = await startTinyStack({
    functions: {
      all: streamWorker,
      some: streamWorker,
      patient: streamWorker,
      gathering: streamWorker,
      old: streamWorker,
    },
    resources: {
      Role: role,
      All: lambdaFunction('all'),
      Some: lambdaFunction('some'),
      Patient: lambdaFunction('patient'),
      Gathering: lambdaFunction('gathering'),
      Old: lambdaFunction('old'),
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        },
      },
      AllMapping: mapping('All', { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      SomeMapping: mapping('Some', {
        FilterCriteria: pattern({ kind: { S: ['x', { prefix: 'y-' }] }, gone: [{ exists: false }] }),
      }),
      PatientMapping: mapping('Patient', {
        BatchSize: 4,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 3,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures', 'Arn'] } } },
        FilterCriteria: pattern({ kind: { S: ['patient'] } }),
      }),
      OldMapping: mapping('Old', {
        // Timestamps are whole seconds, so the age of a new record is up to one.
        MaximumRecordAgeInSeconds: 4,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['OldRecords', 'Arn'] } } },
        FilterCriteria: pattern({ kind: { S: ['old'] } }),
      }),
      Failures: { Type: 'AWS::SQS::Queue', Properties: {} },
      OldRecords: { Type: 'AWS::SQS::Queue', Properties: {} },
      GatheringMapping: mapping('Gathering', {
        BatchSize: 3,
        MaximumBatchingWindowInSeconds: 300,
        FilterCriteria: pattern({ kind: { S: ['gathered'] } }),
      }),
    },
  });
});

afterAll(() => stack.stop());

interface StreamRecord {
  eventName: string;
  dynamodb: {
    Keys: { id: { S: string } };
    SequenceNumber: string;
    NewImage?: object;
    OldImage?: object;
  };
}

async function batches(name: string): Promise<StreamRecord[][]> {
  const lines = await logLines(stack, name, '"batch ["').catch(() => []);
  return lines.map((line) => JSON.parse(line.slice('batch '.length)));
}

const toIds = (batch: StreamRecord[]) => batch.map(({ dynamodb }) => dynamodb.Keys.id.S);

/** Waits for the records of some items. */
const records = (name: string, count: number, ...ids: string[]) =>
  waitFor(`${count} records of ${ids}`, async () => {
    const matching = (await batches(name)).flat().filter(({ dynamodb }) => ids.includes(dynamodb.Keys.id.S));
    return matching.length >= count ? matching : undefined;
  });

async function receiveFailures(name: string): Promise<object[]> {
  const messages = await receive(stack, `${stack.endpoint}/000000000000/${name}`, 20);
  return messages.map(({ Body = '' }) => JSON.parse(Body));
}

const toBatchInfo = (record: StreamRecord | undefined) => ({
  startSequenceNumber: record?.dynamodb.SequenceNumber,
  endSequenceNumber: record?.dynamodb.SequenceNumber,
  batchSize: 1,
});

const put = (id: string, more: Record<string, { S: string } | { N: string }> = {}) =>
  stack.dynamoDb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more } }));

test('a record has the shape of AWS', async () => {
  await put('shape', { color: { S: 'blue' } });

  const [record] = await records('all', 1, 'shape');

  expect(record).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: 'shape' } },
      NewImage: { id: { S: 'shape' }, color: { S: 'blue' } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: expect.stringMatching(
      /^arn:aws:dynamodb:eu-central-1:000000000000:table\/tiny-Table\/stream\/\S+$/,
    ),
  });
});

test('every kind of write appends a record in order; a write without a change appends none', async () => {
  const Key = { id: { S: 'life' } };
  const update = (value: string, condition = {}) =>
    stack.dynamoDb.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { S: value } },
        ...condition,
      }),
    );
  await put('life');
  await update('1');
  await update('1');
  await expect(update('2', { ConditionExpression: 'attribute_exists(nothing)' })).rejects.toThrow();
  await stack.dynamoDb.send(
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ PutRequest: { Item: { ...Key, v: { S: '3' } } } }] },
    }),
  );
  await stack.dynamoDb.send(new DeleteItemCommand({ TableName, Key }));
  await stack.dynamoDb.send(new DeleteItemCommand({ TableName, Key }));
  await put('after life');

  const life = await records('all', 5, 'life', 'after life');

  expect(life.map(({ eventName, dynamodb }) => [eventName, dynamodb.OldImage, dynamodb.NewImage])).toEqual([
    ['INSERT', undefined, Key],
    ['MODIFY', Key, { ...Key, v: { S: '1' } }],
    ['MODIFY', { ...Key, v: { S: '1' } }, { ...Key, v: { S: '3' } }],
    ['REMOVE', { ...Key, v: { S: '3' } }, undefined],
    ['INSERT', undefined, { id: { S: 'after life' } }],
  ]);
});

test('concurrent writes to one item append a chain of records', async () => {
  const Key = { id: { S: 'chain' } };
  const add = new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  await Promise.all(Array.from({ length: 20 }, () => stack.dynamoDb.send(add)));

  const chain = await records('all', 20, 'chain');

  expect(chain.map(({ dynamodb }) => dynamodb.OldImage)).toEqual([
    undefined,
    ...chain.slice(0, -1).map(({ dynamodb }) => dynamodb.NewImage),
  ]);
  expect(chain.map(({ dynamodb }) => dynamodb.SequenceNumber)).toEqual(
    chain.map(({ dynamodb }) => dynamodb.SequenceNumber).sort(),
  );
});

test('only records that match the filter are delivered', async () => {
  await put('f1', { kind: { S: 'x' } });
  await put('f2', { kind: { S: 'z' } });
  await put('f3', { kind: { S: 'x' }, gone: { S: 'there' } });
  await put('f4');
  await put('f5', { kind: { S: 'y-more' } });

  const passed = await records('some', 2, 'f1', 'f2', 'f3', 'f4', 'f5');

  expect(toIds(passed)).toEqual(['f1', 'f5']);
});

test('after a failed item, the batch is redelivered from there, and no record overtakes it', async () => {
  for (const id of ['c1', 'c2', 'c3']) {
    await put(id, id === 'c2' ? { failures: { N: '2' } } : {});
  }

  const handled = await waitFor('the last record', async () => {
    const lines = await logLines(stack, 'all', 'handled').catch((): string[] => []);
    return lines.includes('handled c3') ? lines.filter((line) => / c\d/.test(line)) : undefined;
  });

  expect(handled).toEqual([
    'handled c1',
    'handled and failed c2',
    'handled and failed c2',
    'handled c2',
    'handled c3',
  ]);
});

test('a batch that fails as a whole is bisected until the bad record is alone, which is skipped after its retries', async () => {
  const kind = { S: 'patient' };
  const bad = { failures: { N: '99' }, how: { S: 'throw' } };
  const items = ['p1', 'p2', 'p3', 'p4'].map((id) => ({ id: { S: id }, kind, ...(id === 'p2' && bad) }));
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await stack.dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));

  await waitFor('the other records', async () => {
    const lines = await logLines(stack, 'patient', 'handled').catch((): string[] => []);
    return ['p1', 'p3', 'p4'].every((id) => lines.includes(`handled ${id}`)) ? true : undefined;
  });
  const tries = (await batches('patient')).filter((batch) => toIds(batch).includes('p2'));

  expect(tries.length).toBeGreaterThanOrEqual(4);
  expect(tries.at(-1)).toHaveLength(1);
  expect(await receiveFailures('tiny-Failures')).toMatchObject([
    {
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: toBatchInfo(tries.at(-1)?.[0]),
    },
  ]);
});

test('a record that fails until it is too old is skipped, and the queue receives a pointer without its content', async () => {
  const kind = { S: 'old' };
  await put('o1', { kind, failures: { N: '999' }, v: { S: 'Mina' } });
  const [first] = await records('old', 1, 'o1');

  const [failure] = await receiveFailures('tiny-OldRecords');
  await put('o2', { kind });

  await records('old', 1, 'o2');
  expect(failure).toMatchObject({
    requestContext: { condition: 'RecordAgeExceeded' },
    DDBStreamBatchInfo: toBatchInfo(first),
  });
  expect(JSON.stringify(failure)).not.toContain('Mina');
});

test('a full batch is delivered before its window ends', async () => {
  for (const id of ['g1', 'g2', 'g3']) {
    await put(id, { kind: { S: 'gathered' } });
  }

  const [batch = []] = await waitFor('the batch', async () => {
    const delivered = await batches('gathering');
    return delivered.length > 0 ? delivered : undefined;
  });

  expect(toIds(batch)).toEqual(['g1', 'g2', 'g3']);
});
