// Prints the failed tests and the counts; exits with 1 when the end-to-end suite differed between targets, or when a test was
// skipped for another reason than an enforcement that the target lacks.
const { existsSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const directory = process.argv[2];

function readRun(name) {
  const path = join(directory, `${name}.json`);
  const { testResults = [] } = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  return testResults.flatMap(({ name: file, status, message, assertionResults }) =>
    // A file that fails before its first test counts as one failed test.
    assertionResults.length > 0 || status === 'passed'
      ? assertionResults.map((result) => ({ file, ...result }))
      : [{ file, fullName: '', status: 'failed', failureMessages: [message] }],
  );
}

const filterByStatus = (tests, status) => tests.filter((test) => test.status === status);
const emulator = readRun('tests');
const localStack = readRun('localstack');
const miniStack = readRun('ministack');
const all = [...emulator, ...localStack, ...miniStack, ...readRun('long')];
const endToEnd = emulator.filter(({ file }) => file.includes('/test/e2e/'));
const failed = filterByStatus(all, 'failed');
const passed = filterByStatus(all, 'passed');
const skipped = all.filter((test) => !failed.includes(test) && !passed.includes(test));
// `testEnforcement` writes the name of the enforcement into the title, and a test compares these names with docs/targets.md.
const leftOut = skipped.filter(({ fullName }) => /\[[^\]]+\]$/.test(fullName));
const sameSuite = [localStack, miniStack].every(({ length }) => length === 0 || length === endToEnd.length);

for (const { file, fullName, failureMessages } of failed) {
  console.log(`FAILED ${relative('.', file)} ${fullName}\n${failureMessages.join('\n')}\n`);
}
for (const { file, fullName } of skipped) {
  console.log(`SKIPPED ${relative('.', file)} ${fullName}`);
}
console.log(
  `End-to-end tests: ${endToEnd.length} on the emulator, ${localStack.length} on LocalStack, ${miniStack.length} on MiniStack.`,
);
console.log(`${passed.length} passed, ${failed.length} failed`);
process.exitCode = sameSuite && skipped.length === leftOut.length && emulator.length > 0 ? 0 : 1;
