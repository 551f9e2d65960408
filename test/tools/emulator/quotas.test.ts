import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Concurrency } from '../../../tools/emulator/services/lambda/concurrency.ts';
import { waitFor } from '../../support/wait-for.ts';
import {
  invoke,
  lambdaFunction,
  logLines,
  type RunningStack,
  receive,
  role,
  startTinyStack,
} from './tiny-stack.ts';

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const print = `exports.handler = async (event) => console.log(event);`;
/** Waits for a second, in which other invocations find its place taken. */
const slow = `exports.handler = (event) => new Promise((resolve) => setTimeout(resolve, 1000, event));`;

const machine = (name: string, FunctionName: string, changes: object = {}) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: name,
    DefinitionString: JSON.stringify({
      StartAt: 'Step',
      States: {
        Step: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName, 'Payload.$': '$' },
          OutputPath: '$.Payload',
          TimeoutSeconds: 5,
          End: true,
          ...changes,
        },
        Throttled: { Type: 'Pass', End: true },
      },
    }),
    RoleArn: arn('Role'),
  },
});
const throttledCatch = {
  Catch: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], ResultPath: '$.error', Next: 'Throttled' }],
};

let stack: RunningStack;
let sfn: SFNClient;

beforeAll(async () => {
  stack = await startTinyStack(
    {
      functions: { reserved: slow, shared: slow, other: print, stopped: print, consumer: print },
      resources: {
        Role: role,
        Reserved: lambdaFunction('reserved', { ReservedConcurrentExecutions: 1 }),
        Shared: lambdaFunction('shared'),
        Other: lambdaFunction('other'),
        Stopped: lambdaFunction('stopped', { ReservedConcurrentExecutions: 0 }),
        Consumer: lambdaFunction('consumer', { ReservedConcurrentExecutions: 0 }),
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            VisibilityTimeout: 1,
            RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 1 },
          },
        },
        Dead: { Type: 'AWS::SQS::Queue' },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: arn('Queue'), FunctionName: { Ref: 'Consumer' } },
        },
        Catching: machine('catching', 'stopped', throttledCatch),
      },
      outputs: { Queue: { Ref: 'Queue' }, Dead: { Ref: 'Dead' }, Catching: { Ref: 'Catching' } },
    },
    { quotas: { accountConcurrency: 3, startExecutionRate: { burst: 2, perSecond: 0.001 } } },
  );
  sfn = new SFNClient(stack.settings);
});

afterAll(async () => {
  sfn.destroy();
  await stack.stop();
});

/** What happened to invocations that run at the same time: their function's result, or the reason of their refusal. */
async function invokeTogether(...names: string[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(names.map((name) => invoke(stack, name)));
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.Reason : 'invoked'));
}

describe('Lambda throttles', () => {
  test('invocations beyond the reserved concurrency, with 429 and its reason', async () => {
    expect((await invokeTogether('reserved', 'reserved')).sort()).toEqual([
      'ReservedFunctionConcurrentInvocationLimitExceeded',
      'invoked',
    ]);
    await expect(invoke(stack, 'stopped')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  test('invocations beyond what the account has left, but not those of a reservation', async () => {
    // One of three is reserved, so two functions share the other two places.
    const outcomes = await invokeTogether('shared', 'shared', 'other', 'reserved');

    expect(outcomes.filter((outcome) => outcome === 'ConcurrentInvocationLimitExceeded')).toHaveLength(1);
    expect(outcomes[3]).toBe('invoked');
  });

  test('the batches of a queue, whose receives count', async () => {
    const QueueUrl = stack.outputs['Queue'];
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'throttled' }));

    const message = await waitFor('the dead-letter message', async () => {
      const [received] = await receive(stack, stack.outputs['Dead'] ?? '', 1);
      return received;
    });

    expect(message.Body).toBe('throttled');
  });

  test('tasks of a state machine, as an error of Lambda', async () => {
    const started = await sfn.send(new StartExecutionCommand({ stateMachineArn: stack.outputs['Catching'] }));
    const { executionArn } = started;
    const output = await waitFor('the output', async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.output;
    });

    expect(JSON.parse(output)).toMatchObject({ error: { Error: 'Lambda.TooManyRequestsException' } });
  });

  test('asynchronous invocations, which wait until there is room', async () => {
    const reserve = new PutFunctionConcurrencyCommand({
      FunctionName: 'other',
      ReservedConcurrentExecutions: 0,
    });
    await stack.lambda.send(reserve);
    const event = { FunctionName: 'other', InvocationType: 'Event', Payload: '"asynchronous"' } as const;
    const { StatusCode } = await stack.lambda.send(new InvokeCommand(event));
    await stack.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'other' }));

    expect(StatusCode).toBe(202);
    const findLine = async () => {
      const lines = await logLines(stack, 'other', 'asynchronous').catch(() => []);
      return lines[0];
    };
    expect(await waitFor('the invocation', findLine)).toContain('asynchronous');
  });
});

test('the account settings name the quota and what is not reserved', async () => {
  const { AccountLimit } = await stack.lambda.send(new GetAccountSettingsCommand({}));

  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 3, UnreservedConcurrentExecutions: 2 });
});

test('a reservation leaves at least 100 to other functions', () => {
  const concurrency = new Concurrency(1000);
  concurrency.reserve('first', 900);

  expect(() => concurrency.reserve('second', 1)).toThrow('below its minimum value of [100]');
  concurrency.reserve('first', 899);
  concurrency.reserve('second', 1);
  expect(concurrency.unreserved).toBe(100);
});

test('StartExecution is throttled beyond its rate', async () => {
  const start = () => sfn.send(new StartExecutionCommand({ stateMachineArn: stack.outputs['Catching'] }));
  const outcomes = await Promise.allSettled([start(), start(), start()]);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name] : []));

  expect(errors).toContain('ThrottlingException');
});
