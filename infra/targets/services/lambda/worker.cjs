// One execution environment: runs the handler of a function for the process that forked it, one event at a time.
// Plain JavaScript: to strip types would cost every cold start 50 ms and 17 MB of what the function may use.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');

const { parentId, handler, memoryBytes } = JSON.parse(process.argv[2]);

// The process ends with its parent, however that died, and when it outgrows its memory. A thread sees to it, because
// a handler in a busy loop would notice nothing.
const watch = `setInterval(() => {
  const tooLarge = process.memoryUsage.rss() > ${memoryBytes};
  if (tooLarge || process.ppid !== ${parentId}) process.kill(process.pid, 'SIGKILL');
}, 100)`;
new Worker(watch, { eval: true }).unref();
// Ctrl-C reaches every process of a terminal; when functions end is for the parent to say.
process.on('SIGINT', () => {});

// What is printed takes the same way as the answers, so that it never arrives after the answer of its invocation.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text, ...rest) =>
    process.send(
      { log: String(text) },
      rest.find((each) => each instanceof Function),
    );
}

async function answer(action) {
  let outcome;
  try {
    outcome = { result: await action() };
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    outcome = { error: { errorType: name, errorMessage: message, trace: stack.split('\n') } };
  }
  process.send({ ...outcome, memoryBytes: process.resourceUsage().maxRSS * 1024 });
}

let handle;
answer(() => {
  const [moduleName, exportName] = handler.split('.');
  const file = readdirSync('.').find((name) => /\.[cm]?js$/.test(name) && name.startsWith(`${moduleName}.`));
  handle = require(join(process.cwd(), file ?? moduleName))[exportName];
});
process.on('message', ({ event, context, deadline }) => {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  answer(
    async () =>
      JSON.stringify(await handle(JSON.parse(event), { ...context, getRemainingTimeInMillis })) ?? 'null',
  );
});
