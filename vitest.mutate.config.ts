import { defineConfig } from 'vitest/config';

/** The tests that mutants of `functions/` are run against: fast ones, which touch nothing but this process. */
export default defineConfig({
  test: {
    include: ['test/functions/**/*.test.ts', 'test/contracts/**/*.test.ts'],
    exclude: ['**/fuzz.test.ts', '**/memory.test.ts'],
    testTimeout: 20_000,
  },
});
