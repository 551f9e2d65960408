import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StartupError } from '../../../tools/emulator/errors.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  lambdaFunction,
  logLines,
  type RunningStack,
  receive,
  role,
  roleWith,
  startTinyStack,
} from './tiny-stack.ts';

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const worker = `exports.handler = async (event) => { console.log('attempt'); if (event.fails) throw new RangeError('as asked'); return 'done'; };`;
const print = `exports.handler = async (event) => console.log(JSON.stringify(event));`;

const config = (FunctionName: string, properties: object) => ({
  Type: 'AWS::Lambda::EventInvokeConfig',
  Properties: { FunctionName: { Ref: FunctionName }, Qualifier: '$LATEST', ...properties },
});

let stack: RunningStack;

beforeAll(async () => {
  stack = await startTinyStack({
    functions: { worker, chained: worker, print },
    resources: {
      Role: role,
      Worker: lambdaFunction('worker'),
      Chained: lambdaFunction('chained'),
      Print: lambdaFunction('print'),
      Failures: { Type: 'AWS::SQS::Queue' },
      Config: config('Worker', {
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arn('Failures') } },
      }),
      ChainedConfig: config('Chained', { DestinationConfig: { OnSuccess: { Destination: arn('Print') } } }),
    },
    outputs: { Failures: { Ref: 'Failures' } },
  });
});

afterAll(() => stack.stop());

async function invokeAsync(FunctionName: string, event: object): Promise<void> {
  const Payload = JSON.stringify(event);
  await stack.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
}

test('an event whose retries are used up goes to the on-failure destination', async () => {
  await invokeAsync('worker', { fails: true });

  const [message] = await receive(stack, stack.outputs['Failures'] ?? '', 20);
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({
    version: '1.0',
    requestContext: {
      functionArn: expect.stringContaining(':function:worker:$LATEST'),
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    },
    requestPayload: { fails: true },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'RangeError', errorMessage: 'as asked' },
  });
  expect(await logLines(stack, 'worker', 'attempt')).toHaveLength(2);
});

test('the record of a success invokes the function that is its destination', async () => {
  await invokeAsync('chained', { id: 1 });

  const line = await waitFor('the record', async () => {
    const [first] = await logLines(stack, 'print', 'Success').catch(() => []);
    return first;
  });
  expect(line).toContain('"requestPayload":{"id":1}');
  expect(line).toContain('"responsePayload":"done"');
});

test('a destination that the role may not use stops the start', async () => {
  const start = startTinyStack({
    functions: { worker },
    resources: {
      Role: roleWith({ Effect: 'Allow', Action: 'logs:*', Resource: '*' }),
      Worker: lambdaFunction('worker'),
      Failures: { Type: 'AWS::SQS::Queue' },
      Config: config('Worker', { DestinationConfig: { OnFailure: { Destination: arn('Failures') } } }),
    },
  });

  await expect(start).rejects.toThrow(StartupError);
});
