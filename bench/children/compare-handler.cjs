// One process, as warm as they get: bare sharp and a handler take turns with the same photo.
const { readFileSync } = require('node:fs');
const { PerformanceObserver } = require('node:perf_hooks');
const { context } = require('./lambda-context.cjs');

const { bundle, photo, event, rounds, images } = JSON.parse(process.argv[2]);
const { handler } = require(bundle);
// The same sharp that the bundle loads, with the settings that it has made.
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
  // The observer is told in a turn of its own.
  await new Promise(setImmediate);
  return {
    milliseconds: (user + system) / 1000 / images,
    collections: (fullCollections - collectionsBefore) / images,
  };
}

async function main() {
  const upload = readFileSync(photo);
  const bare = () => sharp(upload).rotate().resize(320).webp().toBuffer();
  const ours = async () => {
    const { batchItemFailures } = await handler(event, context);
    if (batchItemFailures.length > 0) {
      throw new Error('The handler failed');
    }
  };
  await measure(bare);
  await measure(ours);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push({ bare: await measure(bare), ours: await measure(ours) });
  }
  process.send(measured);
  process.disconnect();
}

main();
