// Prints the tests that failed and how many did, and fails when the end-to-end suite was not the same on every target.
const { existsSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const folder = process.argv[2];

function readRun(name) {
  const path = join(folder, `${name}.json`);
  const { testResults = [] } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return testResults.flatMap(({ name: file, status, message, assertionResults }) =>
    // A file that fails before its first test counts as one.
    assertionResults.length > 0 || status === 'passed'
      ? assertionResults.map((result) => ({ file, ...result }))
      : [{ file, fullName: '', status: 'failed', failureMessages: [message] }],
  );
}

const having = (tests, status) => tests.filter((test) => test.status === status);
const embedded = readRun('tests');
const localStack = readRun('localstack');
const all = [...embedded, ...localStack];
const cases = embedded.filter(({ file }) => file.includes('/test/e2e/'));
const failed = having(all, 'failed');
const passed = having(all, 'passed');
const skipped = all.length - failed.length - passed.length;
const sameSuite = localStack.length === 0 || localStack.length === cases.length;

for (const { file, fullName, failureMessages } of failed) {
  console.log(`FAILED ${relative('.', file)} ${fullName}\n${failureMessages.join('\n')}\n`);
}
console.log(
  `End-to-end cases: ${cases.length} embedded, ${localStack.length} on LocalStack; ${skipped} skipped.`,
);
console.log(`${passed.length} passed, ${failed.length} failed`);
process.exitCode = sameSuite && skipped === 0 && embedded.length > 0 ? 0 : 1;
