import { describe, expect, test } from 'vitest';
import { type Functions, runMachine, type Step } from '../support/large-image-machine.ts';

const started = { imageId: 'image', attempt: 1, source: { key: 'uploads/sea.jpg' } };
const image = { format: 'jpeg', width: 8000, height: 6000 };

/** An error as Step Functions sees it: the name of its class, and what Lambda says of it. */
function failure(name: string): Error {
  const error = new Error(JSON.stringify({ errorType: name, errorMessage: 'why' }));
  error.name = name;
  return error;
}

/** Functions that do their part, and notes of what each was given. */
function functionsWith(changes: Partial<Functions> = {}) {
  const calls: [Step, Record<string, unknown>][] = [];
  const work: Functions = {
    InspectImage: (input) => ({ ...input, image }),
    ResizeImage: (input) => ({
      ...input,
      renditions: ['large', 'medium', 'thumbnail'].map((name) => ({ name, pixels: `${name}.raw` })),
    }),
    WatermarkImage: (input) => ({ ...input, rendition: { ...(input['rendition'] as object), marked: true } }),
    OptimizeImage: ({ rendition }) => rendition,
    RecordImage: (input) => ({ status: JSON.stringify(input).includes('"error"') ? 'FAILED' : 'PROCESSED' }),
    ...changes,
  };
  const noted = Object.entries(work).map(([step, answer]) => [
    step,
    (input: Record<string, unknown>) => {
      calls.push([step as Step, input]);
      return answer(input);
    },
  ]);
  const inputsOf = (step: Step) => calls.filter(([name]) => name === step).map(([, input]) => input);
  return { functions: Object.fromEntries(noted) as Functions, calls, inputsOf };
}

/** Fails so many times, then does its part. */
function failing(times: number, name: string, then: (input: Record<string, unknown>) => unknown) {
  let left = times;
  return (input: Record<string, unknown>) => {
    left -= 1;
    return left < 0 ? then(input) : Promise.reject(failure(name));
  };
}

describe('an image that nothing is wrong with', () => {
  test('is inspected, resized, marked, optimized and recorded', async () => {
    const { functions, calls, inputsOf } = functionsWith();

    expect(await runMachine(functions)).toEqual({ status: 'PROCESSED' });

    expect(calls.map(([step]) => step).filter((step, index, all) => all.indexOf(step) === index)).toEqual([
      'InspectImage',
      'ResizeImage',
      expect.stringMatching('Image'),
      expect.stringMatching('Image'),
      'RecordImage',
    ]);
    expect(inputsOf('InspectImage')).toEqual([started]);
    expect(inputsOf('ResizeImage')).toEqual([{ ...started, image }]);
    expect(inputsOf('RecordImage')).toEqual([
      {
        ...started,
        image,
        renditions: [
          { name: 'large', pixels: 'large.raw', marked: true },
          { name: 'medium', pixels: 'medium.raw', marked: true },
          { name: 'thumbnail', pixels: 'thumbnail.raw' },
        ],
      },
    ]);
  });

  test('gives each rendition to the steps by itself, with its attempt', async () => {
    const { functions, inputsOf } = functionsWith();

    await runMachine(functions);

    expect(inputsOf('WatermarkImage')).toMatchObject(
      ['large', 'medium'].map((name) => ({ imageId: 'image', attempt: 1, rendition: { name } })),
    );
    expect(inputsOf('OptimizeImage')).toHaveLength(3);
  });

  test('is not marked where the stage asks for no watermark', async () => {
    const { functions, inputsOf } = functionsWith();

    await runMachine(functions, 'off');

    expect(inputsOf('WatermarkImage')).toEqual([]);
    expect(inputsOf('OptimizeImage')).toHaveLength(3);
  });
});

describe('a rejection', () => {
  test.each(['InspectImage', 'ResizeImage'] as const)(
    'by %s is recorded at once, without a retry and without an alarm',
    async (step) => {
      const reject = () => Promise.reject(failure('RejectedError'));
      const { functions, inputsOf } = functionsWith({
        [step]: reject,
        RecordImage: () => ({ status: 'REJECTED' }),
      });

      expect(await runMachine(functions)).toEqual({ status: 'REJECTED' });

      expect(inputsOf(step)).toHaveLength(1);
      expect(inputsOf('OptimizeImage')).toEqual([]);
      expect(inputsOf('RecordImage')).toMatchObject([{ ...started, error: { Error: 'RejectedError' } }]);
    },
  );
});

describe('trouble', () => {
  const steps = ['InspectImage', 'ResizeImage', 'WatermarkImage', 'OptimizeImage', 'RecordImage'] as const;

  test.each(steps)('of %s is healed by one of three retries', async (step) => {
    const { functions: works } = functionsWith();
    const { functions } = functionsWith({ [step]: failing(3, 'Runtime.ExitError', works[step]) });

    expect(await runMachine(functions)).toEqual({ status: 'PROCESSED' });
  });

  test.each(['InspectImage', 'ResizeImage'] as const)(
    'of %s that outlives its retries is recorded, and the execution fails',
    async (step) => {
      const { functions: works } = functionsWith();
      const { functions, inputsOf } = functionsWith({ [step]: failing(99, 'Sandbox.Timedout', works[step]) });

      await expect(runMachine(functions)).rejects.toThrow('is recorded as FAILED');

      expect(inputsOf(step)).toHaveLength(4);
      expect(inputsOf('RecordImage')).toMatchObject([{ ...started, error: { Error: 'Sandbox.Timedout' } }]);
    },
  );

  test.each(['WatermarkImage', 'OptimizeImage'] as const)(
    'of %s with one rendition is recorded when the others have ended, and the execution fails',
    async (step) => {
      const { functions: works } = functionsWith();
      const { functions, calls, inputsOf } = functionsWith({
        [step]: (input: Record<string, unknown>) =>
          JSON.stringify(input).includes('"medium"')
            ? Promise.reject(failure('Lambda.Unknown'))
            : works[step](input),
      });

      await expect(runMachine(functions)).rejects.toThrow('is recorded as FAILED');

      expect(calls.at(-1)?.[0]).toBe('RecordImage');
      expect(inputsOf('RecordImage')[0]?.['renditions']).toMatchObject([
        { name: 'large' },
        { error: { Error: 'Lambda.Unknown' } },
        { name: 'thumbnail' },
      ]);
    },
  );

  test('of RecordImage that outlives its retries leaves the image to the sweeper', async () => {
    const { functions: works } = functionsWith();
    const { functions, inputsOf } = functionsWith({
      RecordImage: failing(99, 'Lambda.Unknown', works.RecordImage),
    });

    await expect(runMachine(functions)).rejects.toThrow('why');

    expect(inputsOf('RecordImage')).toHaveLength(7);
  });
});
