// One execution environment: runs the handler of a function for the process that forked it, one event at a time.
// It is plain JavaScript, because type stripping would cost every cold start 50 ms and 17 MB of the function's memory.
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Worker } = require('node:worker_threads');

const { parentId, file, exportName, memoryBytes } = JSON.parse(process.argv[2]);

// The process exits with its parent, even after a SIGKILL of the parent, and when it exceeds its memory. A thread checks
// both, because a handler in a busy loop blocks the main thread.
const watch = `setInterval(() => {
  const tooLarge = process.memoryUsage.rss() > ${memoryBytes};
  if (tooLarge || process.ppid !== ${parentId}) process.kill(process.pid, 'SIGKILL');
}, 100)`;
new Worker(watch, { eval: true }).unref();
// Ctrl-C in a terminal signals every process of the group; the parent decides when functions exit.
process.on('SIGINT', () => {});

// Output takes the same channel as results, so that it never arrives after the result of its invocation.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text, ...rest) =>
    process.send(
      { log: String(text) },
      rest.find((each) => each instanceof Function),
    );
}

async function sendResult(action) {
  let outcome;
  try {
    outcome = { result: await action() };
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    outcome = { error: { errorType: name, errorMessage: message, trace: stack.split('\n') } };
  }
  process.send({ ...outcome, memoryBytes: process.resourceUsage().maxRSS * 1024 });
}

/**
 * Loads a bundle as Lambda does. Only a package.json inside of the bundle decides about the format of a `.js` file;
 * Node would also read those of the directories above, which do not exist on Lambda.
 */
function loadBundle() {
  if (file.endsWith('.mjs')) {
    return import(pathToFileURL(file).href);
  }
  if (file.endsWith('.cjs') || existsSync(join(dirname(file), 'package.json'))) {
    return require(file);
  }
  const bundle = new Module(file, module);
  bundle.filename = file;
  bundle.paths = Module._nodeModulePaths(dirname(file));
  bundle._compile(readFileSync(file, 'utf8'), file, 'commonjs');
  return bundle.exports;
}

let handle;
sendResult(async () => {
  handle = (await loadBundle())[exportName];
  if (typeof handle !== 'function') {
    const error = new Error(`${file} has no function ${exportName}`);
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
});
process.on('message', ({ event, context, deadline }) => {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  sendResult(
    async () =>
      JSON.stringify(await handle(JSON.parse(event), { ...context, getRemainingTimeInMillis })) ?? 'null',
  );
});
