import { inject, type TestAPI, test } from 'vitest';

/**
 * The enforcements that targets lack, each with a row in docs/targets.md; the tests of an enforcement do not run on the
 * targets that lack it. No target may leave out any other end-to-end test.
 */
export const targetLimits = {
  'gateway responses': ['emulator', 'localstack', 'ministack'],
  'CORS of buckets': ['emulator', 'ministack'],
} satisfies Record<string, string[]>;

/** The `test` of an enforcement: it skips the test on a target that lacks the enforcement. */
export function testEnforcement(name: keyof typeof targetLimits): TestAPI {
  return test.skipIf(targetLimits[name].includes(inject('targetName'))) as TestAPI;
}
