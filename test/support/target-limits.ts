import { inject, type TestFunction, test } from 'vitest';

/**
 * The enforcements that targets lack, each with a row in docs/targets.md; the tests of an enforcement do not run on the
 * targets that lack it. No target may leave out any other end-to-end test.
 */
export const targetLimits = {
  'gateway responses': ['localstack', 'ministack'],
  'CORS of buckets': ['ministack'],
  'a hundred requests at once': ['localstack'],
} satisfies Record<string, string[]>;

/**
 * The `test` of an enforcement: it skips the test on a target that lacks the enforcement. The name of the enforcement is
 * a part of the title, by which CI separates such a test from one that was skipped for another reason.
 */
export function testEnforcement(name: keyof typeof targetLimits) {
  const isMissing = targetLimits[name].includes(inject('targetName'));
  return (title: string, run: TestFunction) => test.skipIf(isMissing)(`${title} [${name}]`, run);
}
