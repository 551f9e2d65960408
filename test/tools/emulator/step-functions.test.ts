import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StartupError } from '../../../tools/emulator/errors.ts';
import { readDefinition } from '../../../tools/emulator/services/stepfunctions/definition.ts';
import { waitFor } from '../../support/wait-for.ts';
import { lambdaFunction, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

/** `DefinitionSubstitutions` replaces it. */
const placeholder = ['$', '{Step}'].join('');

const invoke = (changes: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: placeholder, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  TimeoutSeconds: 5,
  End: true,
  ...changes,
});

function machine(name: string, definition: object) {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      DefinitionString: JSON.stringify(definition),
      DefinitionSubstitutions: { Step: { 'Fn::GetAtt': ['Step', 'Arn'] } },
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  };
}

const step = `exports.handler = async (event) => {
  if (event.fail) throw Object.assign(new Error('as asked'), { name: event.fail });
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep));
  return { ...event, worked: true };
};`;

let stack: RunningStack;
let sfn: SFNClient;

beforeAll(async () => {
  const caught = { Type: 'Pass', End: true };
  const Catch = [{ ErrorEquals: ['ExpectedError'], ResultPath: '$.error', Next: 'Caught' }];
  stack = await startTinyStack({
    functions: { step },
    resources: {
      Role: role,
      Step: lambdaFunction('step', { Timeout: 5 }),
      Plain: machine('plain', {
        StartAt: 'Step',
        States: { Step: invoke({ Catch }), Caught: caught },
      }),
      Hasty: machine('hasty', { TimeoutSeconds: 1, StartAt: 'Step', States: { Step: invoke() } }),
    },
    outputs: { Plain: { Ref: 'Plain' }, Hasty: { Ref: 'Hasty' } },
  });
  sfn = new SFNClient(stack.settings);
});
afterAll(async () => {
  sfn.destroy();
  await stack.stop();
});

async function start(machineName: 'Plain' | 'Hasty', input: object, name?: string) {
  const request = { stateMachineArn: stack.outputs[machineName], input: JSON.stringify(input), name };
  const { executionArn } = await sfn.send(new StartExecutionCommand(request));
  return executionArn;
}

function waitForEnd(executionArn: string | undefined) {
  return waitFor('the end of an execution', async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

describe('an execution', () => {
  test('runs the functions and ends with their output', async () => {
    const execution = await waitForEnd(await start('Plain', { word: 'hello' }, 'first'));
    expect(execution).toMatchObject({
      name: 'first',
      executionArn: 'arn:aws:states:eu-central-1:000000000000:execution:plain:first',
      status: 'SUCCEEDED',
      input: '{"word":"hello"}',
      output: '{"word":"hello","worked":true}',
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
    });
  });

  test('is caught by the name of the error that a function throws', async () => {
    const { output = '' } = await waitForEnd(await start('Plain', { fail: 'ExpectedError' }));
    const { error } = JSON.parse(output);
    expect(error.Error).toBe('ExpectedError');
    expect(JSON.parse(error.Cause)).toMatchObject({ errorType: 'ExpectedError', errorMessage: 'as asked' });
  });

  test('fails with an uncaught error', async () => {
    expect(await waitForEnd(await start('Plain', { fail: 'OtherError' }))).toMatchObject({
      status: 'FAILED',
    });
  });

  test('that exceeds its time-out is timed out', async () => {
    expect(await waitForEnd(await start('Hasty', { sleep: 3000 }))).toMatchObject({ status: 'TIMED_OUT' });
  });

  test('has a history that the SDK reads', async () => {
    const executionArn = await start('Plain', { fail: 'ExpectedError' });
    await waitForEnd(executionArn);
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskFailed',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Step', input: '{"fail":"ExpectedError"}' });
    expect(events[2]?.taskFailedEventDetails).toMatchObject({ error: 'ExpectedError' });
  });

  test('is listed by its state machine', async () => {
    const executionArn = await start('Plain', {}, 'listed');
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: stack.outputs['Plain'] }),
    );
    expect(executions[0]).toMatchObject({ executionArn, name: 'listed' });
  });
});

describe('a name', () => {
  test('of a running execution with the same input returns that execution', async () => {
    const input = { sleep: 500 };
    const first = await start('Plain', input, 'twice');
    expect(await start('Plain', input, 'twice')).toBe(first);
  });

  test('of an ended execution is refused', async () => {
    await waitForEnd(await start('Plain', {}, 'taken'));
    const again = start('Plain', {}, 'taken');
    await expect(again).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
});

test.each([
  [
    'StartExecution',
    () => new StartExecutionCommand({ stateMachineArn: 'arn:nowhere' }),
    'StateMachineDoesNotExist',
  ],
  [
    'DescribeExecution',
    () => new DescribeExecutionCommand({ executionArn: 'arn:nowhere' }),
    'ExecutionDoesNotExist',
  ],
])('%s refuses an unknown ARN', async (_, command, name) => {
  await expect(sfn.send(command() as StartExecutionCommand)).rejects.toMatchObject({ name });
});

describe('an unsupported definition', () => {
  const map = { Type: 'Map', ItemsPath: '$.items', ItemSelector: {}, End: true };

  test.each([
    ['JSONata', { StartAt: 'A', QueryLanguage: 'JSONata', States: {} }, 'QueryLanguage'],
    [
      'another service',
      { StartAt: 'A', States: { A: invoke({ Resource: 'arn:aws:states:::sqs:sendMessage' }) } },
      'A',
    ],
    ['a result selector', { StartAt: 'A', States: { A: invoke({ ResultSelector: {} }) } }, 'A'],
    ['a parallel state', { StartAt: 'A', States: { A: { Type: 'Parallel' } } }, 'A'],
    [
      'a distributed map',
      {
        StartAt: 'A',
        States: { A: { ...map, ItemReader: {}, ItemProcessor: { StartAt: 'B', States: {} } } },
      },
      'A',
    ],
    [
      'a state within a map',
      {
        StartAt: 'A',
        States: {
          A: {
            ...map,
            ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Parallel', Branches: [] } } },
          },
        },
      },
      'B',
    ],
  ])('%s is refused, naming the state', (_, definition, name) => {
    expect(() => readDefinition(JSON.stringify(definition))).toThrow(name);
  });

  test('stops the start', async () => {
    const Machine = machine('bad', {
      StartAt: 'A',
      States: { A: { Type: 'Parallel', Branches: [], End: true } },
    });
    const resources = { Role: role, Step: lambdaFunction('step'), Machine };
    const started = startTinyStack({ functions: { step }, resources });
    await expect(started).rejects.toThrow(StartupError);
    await expect(started).rejects.toThrow('Machine: state A is not supported: Type');
  });
});
