import { expect, test } from 'vitest';
import { reasons } from '../../../contracts/records/rejection-reasons.ts';

test.each(Object.entries(reasons))('%s has a sentence for readers', (code, sentence) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(sentence).toMatch(/^[A-Z].*\.$/);
});
