import { describe, expect, test } from 'vitest';
import { describeError, withoutContent } from '../../../../functions/shared/runtime/describe-error.ts';
import { InvalidRecordError, RetryableError } from '../../../../functions/shared/runtime/errors.ts';

const frames = [expect.stringContaining('describe-error.test.ts')];
const toFrames = (stack: string[] | undefined) => stack?.slice(0, 1);

describe('a description', () => {
  test('of a loggable error has its message', () => {
    const { stack, ...description } = describeError(new RetryableError('Image a is PROCESSING'));
    expect(description).toEqual({ name: 'RetryableError', message: 'Image a is PROCESSING' });
    expect(toFrames(stack)).toEqual(frames);
  });

  test('of an invalid record has its key', () => {
    const { name, message, key } = describeError(
      new InvalidRecordError({ imageId: 'a' }, 'image.width: Expected number'),
    );
    expect({ name, message, key }).toEqual({
      name: 'InvalidRecordError',
      message: 'The record a does not fit its schema: image.width: Expected number',
      key: { imageId: 'a' },
    });
  });

  test('of an error of AWS has its status and request id, and neither message nor item', () => {
    const error = Object.assign(new Error('uploads/Mina.jpg\n    at Mina (mina.jpg:1:2)'), {
      $metadata: { httpStatusCode: 403, requestId: 'R1', extendedRequestId: 'E1' },
      Item: { name: 'Mina' },
    });
    const { stack, ...description } = describeError(error);
    expect(description).toEqual({ name: 'Error', httpStatusCode: 403, awsRequestId: 'R1' });
    expect(toFrames(stack)).toEqual(frames);
    expect(`${stack}`).not.toMatch(/mina/i);
  });

  test('of an error of Node.js has its code', () => {
    const { code } = describeError(Object.assign(new Error(), { code: 'ECONNREFUSED' }));
    expect(code).toBe('ECONNREFUSED');
    expect(describeError(Object.assign(new Error(), { code: { name: 'Mina' } }))).not.toHaveProperty('code');
  });

  test('of an error without metadata has no status', () => {
    expect(Object.keys(describeError(new Error('x')))).toEqual(['name', 'stack']);
    expect(Object.keys(describeError(Object.assign(new Error('x'), { $metadata: {} })))).toEqual([
      'name',
      'stack',
    ]);
  });

  test('contains the cause and the errors of an aggregate', () => {
    const error = new Error('x', { cause: new RetryableError('later') });
    expect(describeError(error).cause).toMatchObject({ name: 'RetryableError', message: 'later' });
    expect(describeError(new AggregateError([error, 'Mina']))).toMatchObject({
      errors: [{ name: 'Error' }, { name: 'string' }],
    });
  });

  test('of an error without a stack or a message has the frames that are there', () => {
    expect(describeError(Object.assign(new Error('x'), { stack: undefined })).stack).toEqual([]);
    expect(toFrames(describeError(new Error('')).stack)).toEqual(frames);
  });

  test('has only frames of the stack', () => {
    const stack =
      'Error: x\nMina\n    at f (file.ts:1:2)\n    at file.ts:3:4\n    at Mina\nat Mina.ts:1:2\nMina at (b.ts:1:2) Mina';
    expect(describeError(Object.assign(new Error('x'), { stack })).stack).toEqual([
      '    at f (file.ts:1:2)',
      '    at file.ts:3:4',
    ]);
  });
});

describe('an error without content', () => {
  test('keeps the name, the frames and a loggable message', () => {
    const error = withoutContent(new RetryableError('later'));
    expect(`${error}`).toBe('RetryableError: later');
    expect(error.stack).toMatch(/^RetryableError: later\n +at .*describe-error\.test\.ts/);
  });

  test('of a value that is no error has its type as the name', () => {
    expect(withoutContent('Mina').stack).toBe('string: The log of the function describes the error');
  });
});
