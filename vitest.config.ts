import { defineConfig } from 'vitest/config';

const temporaryDirectory = 'test/support/temporary-directory.ts';
const endToEnd = 'test/e2e/**/*.test.ts';
// Flows in a headless Chromium that take seconds.
const browser = 'test/browser/**/*.test.ts';
// What takes minutes, or clients that only CI installs: `npm run test:long`.
const long = 'test/long/**/*.test.ts';
// Reads what the end-to-end tests have recorded.
const policies = 'test/policies/**/*.test.ts';

export default defineConfig({
  test: {
    // More than two cores can use: half of the end-to-end tests' time is waiting for queues.
    maxWorkers: 5,
    // No test mocks a module or leaves a global behind, so files can share what is loaded: a fifth of all processor time.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [endToEnd, browser, long, policies],
          globalSetup: temporaryDirectory,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [endToEnd],
          globalSetup: [temporaryDirectory, 'test/support/stack-setup.ts'],
          maxConcurrency: 4,
          // Tests wait for facts, each with its own deadline; on AWS three receives alone take ten minutes.
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browser],
          globalSetup: temporaryDirectory,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'policies',
          include: [policies],
          // After the other projects.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [long],
          globalSetup: temporaryDirectory,
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
