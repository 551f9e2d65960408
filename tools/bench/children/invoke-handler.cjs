// Measures in a fresh process what it costs to load a handler and to invoke it.
const { context } = require('./lambda-context.cjs');
const { peakMemory } = require('./peak-memory.cjs');

const { bundle, event, times } = JSON.parse(process.argv[2]);

/** Returns the processor time of all threads since the process started, in milliseconds. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function main() {
  const { handler } = require(bundle);
  const loaded = processorTime();
  for (let time = 0; time < times; time += 1) {
    await handler(event, context);
  }
  const peakBytes = peakMemory();
  process.send({ loaded, invoked: processorTime(), peakBytes });
  process.disconnect();
}

main();
