import { describe, expect, test } from 'vitest';
import { type FakeFunctions, runMachine, type WorkflowState } from '../support/large-image-machine.ts';

const workflowInput = { imageId: 'image', attempt: 1, source: { key: 'uploads/sea.jpg' } };
const image = { format: 'jpeg', width: 8000, height: 6000 };
const rejection = { reason: 'CORRUPT_IMAGE' };

/** An error as Step Functions receives it from Lambda: the name of its class, and JSON with its message. */
function lambdaError(name: string): Error {
  const error = new Error(JSON.stringify({ errorType: name, errorMessage: 'the cause' }));
  error.name = name;
  return error;
}

const successes: FakeFunctions = {
  InspectImage: (input) => ({ ...input, image }),
  ResizeImage: (input) => ({
    ...input,
    renditions: ['large', 'medium', 'thumbnail'].map((name) => ({ name, file: `${name}.raw` })),
  }),
  WatermarkImage: (input) => ({
    ...input,
    rendition: { ...(input['rendition'] as object), isWatermarked: true },
  }),
  OptimizeImage: ({ rendition }) => rendition,
  RecordImage: (input) => ({ status: toStatus(JSON.stringify(input)) }),
};

function toStatus(input: string): string {
  const success = input.includes('"rejection"') ? 'REJECTED' : 'PROCESSED';
  return input.includes('"error"') ? 'FAILED' : success;
}

/** Functions that succeed, apart from `changes`, and record their inputs. */
function setUp(changes: Partial<FakeFunctions> = {}) {
  const calls: [WorkflowState, Record<string, unknown>][] = [];
  const recorded = Object.entries({ ...successes, ...changes }).map(([state, invoke]) => [
    state,
    (input: Record<string, unknown>) => {
      calls.push([state as WorkflowState, input]);
      return invoke(input);
    },
  ]);
  const getInputs = (state: WorkflowState) =>
    calls.filter(([name]) => name === state).map(([, input]) => input);
  return { functions: Object.fromEntries(recorded) as FakeFunctions, calls, getInputs };
}

/** A function that throws this error `times` times and succeeds after that. */
function failTimes(times: number, state: WorkflowState, errorName: string) {
  let remaining = times;
  return (input: Record<string, unknown>) => {
    remaining -= 1;
    return remaining < 0 ? successes[state](input) : Promise.reject(lambdaError(errorName));
  };
}

describe('an accepted image', () => {
  test('is inspected, resized, watermarked, optimized and recorded', async () => {
    const { functions, calls, getInputs } = setUp();

    expect(await runMachine(functions)).toEqual({ status: 'PROCESSED' });

    const states = new Set(calls.map(([state]) => state));
    expect([...states]).toEqual([
      'InspectImage',
      'ResizeImage',
      expect.stringMatching(/^(Watermark|Optimize)Image$/),
      expect.stringMatching(/^(Watermark|Optimize)Image$/),
      'RecordImage',
    ]);
    expect(getInputs('InspectImage')).toEqual([workflowInput]);
    expect(getInputs('ResizeImage')).toEqual([{ ...workflowInput, image }]);
    expect(getInputs('RecordImage')).toEqual([
      {
        ...workflowInput,
        image,
        renditions: [
          { name: 'large', file: 'large.raw', isWatermarked: true },
          { name: 'medium', file: 'medium.raw', isWatermarked: true },
          { name: 'thumbnail', file: 'thumbnail.raw' },
        ],
      },
    ]);
  });

  test('has each rendition processed by its own iteration, which receives the attempt', async () => {
    const { functions, getInputs } = setUp();

    await runMachine(functions);

    expect(getInputs('WatermarkImage')).toMatchObject(
      ['large', 'medium'].map((name) => ({ imageId: 'image', attempt: 1, rendition: { name } })),
    );
    expect(getInputs('OptimizeImage')).toHaveLength(3);
  });

  test('is not watermarked where the stage has the watermark off', async () => {
    const { functions, getInputs } = setUp();

    await runMachine(functions, 'off');

    expect(getInputs('WatermarkImage')).toEqual([]);
    expect(getInputs('OptimizeImage')).toHaveLength(3);
  });
});

describe('a rejection', () => {
  test.each(['InspectImage', 'ResizeImage'] as const)(
    'by %s is a result: it goes to RecordImage without a retry, and the execution succeeds',
    async (state) => {
      const { functions, getInputs } = setUp({ [state]: (input: object) => ({ ...input, rejection }) });

      expect(await runMachine(functions)).toEqual({ status: 'REJECTED' });

      expect(getInputs(state)).toHaveLength(1);
      expect(getInputs('OptimizeImage')).toEqual([]);
      expect(getInputs('RecordImage')).toMatchObject([{ ...workflowInput, rejection }]);
      expect(getInputs('RecordImage')[0]).not.toHaveProperty('error');
    },
  );

  test('by InspectImage skips ResizeImage', async () => {
    const { functions, getInputs } = setUp({ InspectImage: (input) => ({ ...input, rejection }) });

    await runMachine(functions);

    expect(getInputs('ResizeImage')).toEqual([]);
  });

  test.each(['InspectImage', 'ResizeImage'] as const)(
    'that %s throws is an error like any other: it is retried and recorded as FAILED',
    async (state) => {
      const { functions, getInputs } = setUp({ [state]: failTimes(99, state, 'RejectedError') });

      await expect(runMachine(functions)).rejects.toThrow('is recorded as FAILED');

      expect(getInputs(state)).toHaveLength(4);
    },
  );
});

describe('an infrastructure failure', () => {
  const states = ['InspectImage', 'ResizeImage', 'WatermarkImage', 'OptimizeImage', 'RecordImage'] as const;

  test.each(states)('of %s is retried three times', async (state) => {
    const { functions } = setUp({ [state]: failTimes(3, state, 'Runtime.ExitError') });

    expect(await runMachine(functions)).toEqual({ status: 'PROCESSED' });
  });

  test.each(['InspectImage', 'ResizeImage'] as const)(
    'of %s that outlasts its retries is recorded, and the execution fails',
    async (state) => {
      const { functions, getInputs } = setUp({ [state]: failTimes(99, state, 'Sandbox.Timedout') });

      await expect(runMachine(functions)).rejects.toThrow('is recorded as FAILED');

      expect(getInputs(state)).toHaveLength(4);
      expect(getInputs('RecordImage')).toMatchObject([
        { ...workflowInput, error: { Error: 'Sandbox.Timedout' } },
      ]);
    },
  );

  test.each(['WatermarkImage', 'OptimizeImage'] as const)(
    'of %s for one rendition is recorded after the other iterations, and the execution fails',
    async (state) => {
      const { functions, calls, getInputs } = setUp({
        [state]: (input: Record<string, unknown>) =>
          JSON.stringify(input).includes('"medium"')
            ? Promise.reject(lambdaError('Lambda.Unknown'))
            : successes[state](input),
      });

      await expect(runMachine(functions)).rejects.toThrow('is recorded as FAILED');

      expect(calls.at(-1)?.[0]).toBe('RecordImage');
      expect(getInputs('RecordImage')[0]?.['renditions']).toMatchObject([
        { name: 'large' },
        { error: { Error: 'Lambda.Unknown' } },
        { name: 'thumbnail' },
      ]);
    },
  );

  test('of RecordImage that outlasts its retries leaves the image to the sweeper', async () => {
    const { functions, getInputs } = setUp({ RecordImage: failTimes(99, 'RecordImage', 'Lambda.Unknown') });

    await expect(runMachine(functions)).rejects.toThrow('the cause');

    expect(getInputs('RecordImage')).toHaveLength(7);
  });
});
