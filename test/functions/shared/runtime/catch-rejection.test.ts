import { expect, test } from 'vitest';
import { catchRejection } from '../../../../functions/shared/runtime/catch-rejection.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';

test('a result is returned as it is', async () => {
  const result = { width: 1600 };
  expect(await catchRejection(async () => result)).toBe(result);
  expect(await catchRejection(async () => undefined)).toBeUndefined();
});

test('a rejection is returned as a result with its reason', async () => {
  const result = await catchRejection(() =>
    Promise.reject(new RejectedError('CORRUPT_IMAGE', { cause: new Error('bad Huffman code') })),
  );
  expect(result).toEqual({ rejection: { reason: 'CORRUPT_IMAGE' } });
});

test('any other error is thrown as it is, also one that looks like a rejection', async () => {
  const error = Object.assign(new Error('Rejected: CORRUPT_IMAGE'), {
    name: 'RejectedError',
    reason: 'CORRUPT_IMAGE',
  });
  await expect(catchRejection(() => Promise.reject(error))).rejects.toBe(error);
});
