import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { runtimeFunctions } from './tiny-functions.ts';
import { invoke, lambdaFunction, logLines, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lambda-test-'));
  stack = await startTinyStack({
    functions: runtimeFunctions,
    resources: {
      Role: role,
      Echo: lambdaFunction('echo', {
        Timeout: 3,
        MemorySize: 256,
        Environment: { Variables: { WORD: 'set' } },
      }),
      Variables: lambdaFunction('variables', { Environment: { Variables: { WORD: 'set' } } }),
      Empty: lambdaFunction('empty'),
      Failing: lambdaFunction('failing'),
      Broken: lambdaFunction('broken'),
      Exiting: lambdaFunction('exiting'),
      Sleepy: lambdaFunction('sleepy', { Timeout: 1 }),
      Looping: lambdaFunction('looping', { Timeout: 1 }),
      Hungry: lambdaFunction('hungry', { MemorySize: 128, Timeout: 10 }),
      Lonely: lambdaFunction('lonely', { ReservedConcurrentExecutions: 1 }),
      Flaky: lambdaFunction('flaky'),
      CallingFunction: lambdaFunction('caller', { MemorySize: 512 }),
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  });
});

afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true });
});

describe('an invocation', () => {
  test('passes the event and a context, and keeps the process warm', async () => {
    const first = await invoke(stack, 'echo', { word: 'one' });
    const second = await invoke(stack, 'echo', { word: 'two' });

    expect(first.payload).toMatchObject({
      event: { word: 'one' },
      count: 1,
      context: {
        functionName: 'echo',
        functionVersion: '$LATEST',
        memoryLimitInMB: '256',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:echo',
        logGroupName: '/aws/lambda/echo',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(first.payload.remaining).toBeGreaterThan(0);
    expect(first.payload.remaining).toBeLessThanOrEqual(3000);
    expect(second.payload).toMatchObject({ count: 2, pid: first.payload.pid });
  });

  test('writes the START, END and REPORT lines, and returns the tail of its log', async () => {
    const { LogResult = '' } = await invoke(stack, 'echo', { word: 'tail' }, { LogType: 'Tail' });

    const lines = Buffer.from(LogResult, 'base64').toString().trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
      'printed tail',
      expect.stringMatching(/^END RequestId: \S+$/),
      expect.stringMatching(/^REPORT .*Duration: [\d.]+ ms\t.*Memory Size: 256 MB\tMax Memory Used: \d+ MB/),
    ]);
  });

  test('has its own variables and those of Lambda, and none of this process', async () => {
    process.env['DEVELOPER_SECRET'] = 'leaked';

    const { payload } = await invoke(stack, 'variables');

    expect(payload).toMatchObject({
      WORD: 'set',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    });
    expect(payload).not.toHaveProperty('DEVELOPER_SECRET');
    expect(payload).not.toHaveProperty('HOME');
  });

  test('without a return value returns null, and the function may be named by its ARN', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:empty';

    expect((await invoke(stack, arn)).payload).toBeNull();
  });

  test('with invocation type DryRun does not run', async () => {
    const { StatusCode } = await invoke(stack, 'failing', {}, { InvocationType: 'DryRun' });

    expect(StatusCode).toBe(204);
    expect(await logLines(stack, 'failing').catch(() => [])).toEqual([]);
  });

  test('with invocation type Event is attempted three times', async () => {
    const file = join(directory, 'flaky');

    const { StatusCode } = await invoke(stack, 'flaky', { file }, { InvocationType: 'Event' });
    const attempts = await waitFor('the third attempt', async () => {
      const ends = await logLines(stack, 'flaky', '"END RequestId"').catch(() => []);
      return ends.length === 3 ? readFileSync(file, 'utf8') : undefined;
    });

    expect(StatusCode).toBe(202);
    expect(attempts).toBe('xxx');
  });

  test('of an unknown function is refused', async () => {
    const error = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };

    await expect(invoke(stack, 'unknown')).rejects.toMatchObject(error);
  });

  test('with an event above the payload limit is refused, and one with a larger result fails', async () => {
    const sent = invoke(stack, 'echo', { word: 'x'.repeat(6_291_556) });
    await expect(sent).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    // The fields that echo adds exceed the limit.
    const { payload } = await invoke(stack, 'echo', { word: 'x'.repeat(6_291_500) });
    expect(payload).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  test('above the reserved concurrency is refused', async () => {
    const [one, two] = await Promise.allSettled([invoke(stack, 'lonely'), invoke(stack, 'lonely')]);

    const outcomes = [one, two].map((outcome) =>
      outcome?.status === 'rejected' ? outcome.reason.name : 'done',
    );
    expect(outcomes.sort()).toEqual(['TooManyRequestsException', 'done']);
  });
});

describe('an invocation that fails', () => {
  test('returns the error that the handler threw', async () => {
    const { FunctionError, payload } = await invoke(stack, 'failing');

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range' });
    expect(payload.trace[0]).toBe('RangeError: out of range');
  });

  test('returns the error that was thrown while the function was loaded', async () => {
    const { FunctionError, payload } = await invoke(stack, 'broken');

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'cannot load' });
  });

  test('returns Runtime.ExitError when the process exits, and the next invocation gets a new process', async () => {
    const { payload } = await invoke(stack, 'exiting');
    const again = await invoke(stack, 'exiting');

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 7$/);
    expect(again.payload.errorType).toBe('Runtime.ExitError');
  });

  test.each(['sleepy', 'looping'])('is killed after its time-out: %s', async (name) => {
    const { FunctionError, payload } = await invoke(stack, name);

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    });
    expect(await logLines(stack, name, '"Task timed out after 1.00 seconds"')).toHaveLength(1);
  });

  test('is killed when it exceeds its memory', async () => {
    const { payload } = await invoke(stack, 'hungry');

    expect(payload.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
  });

  test('can be injected at the start or after a time', async () => {
    stack.faults.injectCrash('echo', { afterMilliseconds: 0 });
    stack.faults.injectCrash('lonely', { afterMilliseconds: 50 });

    const killed = await invoke(stack, 'echo');
    const recovered = await invoke(stack, 'echo');
    const late = await invoke(stack, 'lonely');

    expect([killed, late].map(({ payload }) => payload.errorType)).toEqual([
      'Runtime.ExitError',
      'Runtime.ExitError',
    ]);
    expect(recovered.payload.count).toBe(1);
  });

  test('can be injected before a call, of the first invocation that reaches it', async () => {
    stack.faults.injectCrash('caller', { beforeCall: 2 });

    const one = await invoke(stack, 'caller', ['first']);
    const two = await invoke(stack, 'caller', ['second', 'third', 'fourth']);
    const three = await invoke(stack, 'caller', ['fifth', 'sixth']);
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket: 'tiny-bucket' }));

    expect([one, two, three].map(({ payload }) => payload?.errorType)).toEqual([
      undefined,
      'Runtime.ExitError',
      undefined,
    ]);
    expect(Contents.map(({ Key }) => Key)).toEqual(['fifth', 'first', 'second', 'sixth']);
  });
});

test('functions can be listed and described', async () => {
  const FunctionName = 'echo';

  const { Functions = [] } = await stack.lambda.send(new ListFunctionsCommand({}));
  const { Configuration } = await stack.lambda.send(new GetFunctionCommand({ FunctionName }));
  const configuration = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const concurrency = await stack.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'lonely' }));

  expect(Functions).toHaveLength(Object.keys(runtimeFunctions).length);
  expect(Configuration).toMatchObject({ FunctionName, State: 'Active', Timeout: 3, MemorySize: 256 });
  expect(configuration.Handler).toBe('handler.handler');
  expect(concurrency.ReservedConcurrentExecutions).toBe(1);
});

test.each(['sleepy', 'looping'] as const)(
  'no child process survives a SIGKILL of the stack: %s',
  async (name) => {
    const program = fileURLToPath(new URL('killed-stack.ts', import.meta.url));
    const env = { ...process.env, TMPDIR: directory };
    const parent = fork(program, [runtimeFunctions[name]], { execArgv: [], env });
    const [child] = await once(parent, 'message');

    parent.kill('SIGKILL');

    expect(isRunning(child)).toBe(true);
    await waitFor('the child to exit', () => (isRunning(child) ? undefined : true), 5);
  },
);

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
