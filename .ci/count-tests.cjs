// Prints how many tests passed and failed, and fails when the end-to-end suite was not the same on every target.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = process.argv[2];

function readRun(name) {
  const path = join(folder, `${name}.json`);
  const { testResults = [] } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return testResults.flatMap(({ name: file, status, assertionResults }) =>
    // A file that fails before its first test counts as one.
    assertionResults.length > 0 || status === 'passed'
      ? assertionResults.map((result) => ({ file, status: result.status }))
      : [{ file, status: 'failed' }],
  );
}

const count = (tests, status) => tests.filter((test) => test.status === status).length;

const all = readRun('tests');
const embedded = all.filter(({ file }) => file.includes('/test/e2e/'));
const localStack = readRun('localstack');
const skipped = [...all, ...localStack].filter(({ status }) => status !== 'passed' && status !== 'failed');
const sameSuite = localStack.length === 0 || localStack.length === embedded.length;

console.log(
  `End-to-end cases: ${embedded.length} embedded, ${localStack.length} on LocalStack; ${skipped.length} skipped.`,
);
console.log(
  `${count(all, 'passed') + count(localStack, 'passed')} passed, ${count(all, 'failed') + count(localStack, 'failed')} failed`,
);
process.exitCode = sameSuite && skipped.length === 0 && all.length > 0 ? 0 : 1;
