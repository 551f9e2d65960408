import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { checkSize } from '../../../functions/shared/images/checks.ts';
import { inspect } from '../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../../functions/shared/images/make-thumbnail.ts';

// In one process, bare sharp and the pipeline's transform take turns with the same image and the same decoder settings.
const { file, rounds, images } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(file);

const makeBareThumbnail = () => sharp(upload).rotate().resize(320).webp().toBuffer();

/** Calls the checks and the transform as the handler of process-upload does. */
const runTransform = async () => {
  checkSize(upload.length, acceptedLimits);
  const info = await inspect(upload, acceptedLimits);
  return makeThumbnail(upload, info);
};

/** Returns milliseconds per image, of all threads. */
async function measure(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let image = 0; image < images; image += 1) {
    await action();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / images;
}

await measure(makeBareThumbnail);
await measure(runTransform);
const results: { bare: number; transform: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  results.push({ bare: await measure(makeBareThumbnail), transform: await measure(runTransform) });
}
process.send?.(results);
process.disconnect?.();
