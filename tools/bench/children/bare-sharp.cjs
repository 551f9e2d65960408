// Makes as many thumbnails at a time as there are cores, with bare sharp.
const { readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const sharp = require('sharp');

const { files, images } = JSON.parse(process.argv[2]);
sharp.cache(false);
// One thread for each image, since each core has an image of its own.
sharp.concurrency(1);

const uploads = files.map((path) => readFileSync(path));

async function makeThumbnails(count) {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const worker = async () => {
    for (const number of numbers) {
      await sharp(uploads[number % uploads.length])
        .rotate()
        .resize(320)
        .webp()
        .toBuffer();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function main() {
  await makeThumbnails(uploads.length);
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  await makeThumbnails(images);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  process.send({ perSecond: images / seconds, milliseconds: (user + system) / 1000 / images });
  process.disconnect();
}

main();
