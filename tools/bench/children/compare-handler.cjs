// In one warm process, bare sharp and a handler take turns with the same image.
const { readFileSync } = require('node:fs');
const { PerformanceObserver } = require('node:perf_hooks');
const { context } = require('./lambda-context.cjs');

const { bundle, file, event, rounds, images } = JSON.parse(process.argv[2]);
const { handler } = require(bundle);
// The same sharp that the bundle has loaded, with the settings that the bundle has made.
const sharp = require('sharp');

let fullCollections = 0;
new PerformanceObserver((list) => {
  fullCollections += list.getEntries().filter(({ detail }) => detail.kind === 4).length;
}).observe({ entryTypes: ['gc'] });

async function measure(action) {
  const [collectionsBefore, before] = [fullCollections, process.cpuUsage()];
  for (let image = 0; image < images; image += 1) {
    await action();
  }
  const { user, system } = process.cpuUsage(before);
  // Node notifies the observer in the next turn of the event loop.
  await new Promise(setImmediate);
  return {
    milliseconds: (user + system) / 1000 / images,
    collections: (fullCollections - collectionsBefore) / images,
  };
}

async function main() {
  const upload = readFileSync(file);
  const makeThumbnail = () => sharp(upload).rotate().resize(320).webp().toBuffer();
  const invoke = async () => {
    const { batchItemFailures } = await handler(event, context);
    if (batchItemFailures.length > 0) {
      throw new Error('The handler failed');
    }
  };
  await measure(makeThumbnail);
  await measure(invoke);
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push({ bare: await measure(makeThumbnail), handler: await measure(invoke) });
  }
  process.send(results);
  process.disconnect();
}

main();
