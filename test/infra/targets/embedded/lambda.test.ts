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
import { waitFor } from '../../../support/wait-for.ts';
import { hostFunctions } from './tiny-functions.ts';
import { invoke, lambdaFunction, logLines, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-test-'));
  stack = await startTinyStack({
    functions: hostFunctions,
    resources: {
      Role: role,
      Echo: lambdaFunction('echo', {
        Timeout: 3,
        MemorySize: 256,
        Environment: { Variables: { WORD: 'set' } },
      }),
      Variables: lambdaFunction('variables', { Environment: { Variables: { WORD: 'set' } } }),
      Nothing: lambdaFunction('nothing'),
      Failing: lambdaFunction('failing'),
      Broken: lambdaFunction('broken'),
      Exiting: lambdaFunction('exiting'),
      Sleepy: lambdaFunction('sleepy', { Timeout: 1 }),
      Busy: lambdaFunction('busy', { Timeout: 1 }),
      Hungry: lambdaFunction('hungry', { MemorySize: 128, Timeout: 10 }),
      Lonely: lambdaFunction('lonely', { ReservedConcurrentExecutions: 1 }),
      Flaky: lambdaFunction('flaky'),
      Caller: lambdaFunction('caller', { MemorySize: 512 }),
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  });
});

afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

describe('an invocation', () => {
  test('hands over the event and a context, and keeps the process warm', async () => {
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

  test('writes the lines of AWS around those of the function, and gives their tail', async () => {
    const { LogResult = '' } = await invoke(stack, 'echo', { word: 'tail' }, { LogType: 'Tail' });

    const lines = Buffer.from(LogResult, 'base64').toString().trim().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
      'printed tail',
      expect.stringMatching(/^END RequestId: \S+$/),
      expect.stringMatching(/^REPORT .*Duration: [\d.]+ ms\t.*Memory Size: 256 MB\tMax Memory Used: \d+ MB/),
    ]);
  });

  test('sees its own variables and what Lambda sets, and nothing of ours', async () => {
    process.env['SECRET_OF_THE_DEVELOPER'] = 'leaked';

    const { payload } = await invoke(stack, 'variables');

    expect(payload).toMatchObject({
      WORD: 'set',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    });
    expect(payload).not.toHaveProperty('SECRET_OF_THE_DEVELOPER');
    expect(payload).not.toHaveProperty('HOME');
  });

  test('without a result has null, and the function may be named by its ARN', async () => {
    const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:nothing';

    expect((await invoke(stack, arn)).payload).toBeNull();
  });

  test('that is only tried does not run', async () => {
    const { StatusCode } = await invoke(stack, 'failing', {}, { InvocationType: 'DryRun' });

    expect(StatusCode).toBe(204);
    expect(await logLines(stack, 'failing').catch(() => [])).toEqual([]);
  });

  test('that nobody waits for is tried three times', async () => {
    const file = join(folder, 'flaky');

    const { StatusCode } = await invoke(stack, 'flaky', { file }, { InvocationType: 'Event' });
    const attempts = await waitFor('the third attempt', async () => {
      const ends = await logLines(stack, 'flaky', '"END RequestId"').catch(() => []);
      return ends.length === 3 ? readFileSync(file, 'utf8') : undefined;
    });

    expect(StatusCode).toBe(202);
    expect(attempts).toBe('xxx');
  });

  test('of a function that is not there is refused', async () => {
    const refusal = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };

    await expect(invoke(stack, 'nobody')).rejects.toMatchObject(refusal);
  });

  test('with more than Lambda takes is refused, and one that gives back more than that has failed', async () => {
    const refused = invoke(stack, 'echo', { word: 'x'.repeat(6_291_556) });
    await expect(refused).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    // What echo adds makes it too long.
    const { payload } = await invoke(stack, 'echo', { word: 'x'.repeat(6_291_500) });
    expect(payload).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  test('beyond the reserved concurrency is refused', async () => {
    const [one, two] = await Promise.allSettled([invoke(stack, 'lonely'), invoke(stack, 'lonely')]);

    const outcomes = [one, two].map((outcome) =>
      outcome?.status === 'rejected' ? outcome.reason.name : 'done',
    );
    expect(outcomes.sort()).toEqual(['TooManyRequestsException', 'done']);
  });
});

describe('an invocation that fails', () => {
  test('says what was thrown', async () => {
    const { FunctionError, payload } = await invoke(stack, 'failing');

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range' });
    expect(payload.trace[0]).toBe('RangeError: out of range');
  });

  test('says so when the function cannot be loaded', async () => {
    const { FunctionError, payload } = await invoke(stack, 'broken');

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'cannot load' });
  });

  test('says that the process has ended, and the next one gets another', async () => {
    const { payload } = await invoke(stack, 'exiting');
    const again = await invoke(stack, 'exiting');

    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(payload.errorMessage).toMatch(/^RequestId: \S+ Error: Runtime exited with error: exit status 7$/);
    expect(again.payload.errorType).toBe('Runtime.ExitError');
  });

  test.each(['sleepy', 'busy'])('is killed after its time: %s', async (name) => {
    const { FunctionError, payload } = await invoke(stack, name);

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    });
    expect(await logLines(stack, name, '"Task timed out after 1.00 seconds"')).toHaveLength(1);
  });

  test('is killed above its memory', async () => {
    const { payload } = await invoke(stack, 'hungry');

    expect(payload.errorMessage).toMatch(/Runtime exited with error: signal: killed$/);
  });

  test('can be ordered by a test: at the start, or after a time', async () => {
    stack.faults.killNext('echo', { afterMilliseconds: 0 });
    stack.faults.killNext('lonely', { afterMilliseconds: 50 });

    const killed = await invoke(stack, 'echo');
    const healed = await invoke(stack, 'echo');
    const late = await invoke(stack, 'lonely');

    expect([killed, late].map(({ payload }) => payload.errorType)).toEqual([
      'Runtime.ExitError',
      'Runtime.ExitError',
    ]);
    expect(healed.payload.count).toBe(1);
  });

  test('can be ordered by a test: in place of a call, of the first invocation that gets so far', async () => {
    stack.faults.killNext('caller', { insteadOfCall: 2 });

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

test('functions can be looked at', async () => {
  const FunctionName = 'echo';

  const { Functions = [] } = await stack.lambda.send(new ListFunctionsCommand({}));
  const { Configuration } = await stack.lambda.send(new GetFunctionCommand({ FunctionName }));
  const configuration = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const concurrency = await stack.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'lonely' }));

  expect(Functions).toHaveLength(Object.keys(hostFunctions).length);
  expect(Configuration).toMatchObject({ FunctionName, State: 'Active', Timeout: 3, MemorySize: 256 });
  expect(configuration.Handler).toBe('handler.handler');
  expect(concurrency.ReservedConcurrentExecutions).toBe(1);
});

test.each(['sleepy', 'busy'] as const)(
  'no child outlives a stack whose process is killed: %s',
  async (name) => {
    const program = fileURLToPath(new URL('killed-stack.ts', import.meta.url));
    const env = { ...process.env, TMPDIR: folder };
    const parent = fork(program, [hostFunctions[name]], { execArgv: [], env });
    const [child] = await once(parent, 'message');

    parent.kill('SIGKILL');

    expect(isRunning(child)).toBe(true);
    await waitFor('the child to end', () => (isRunning(child) ? undefined : true), 5);
  },
);

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
