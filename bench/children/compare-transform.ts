import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { checkSize } from '../../functions/shared/images/checks.ts';
import { largeImageLimits, smallImageLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/thumbnail.ts';

// Bare sharp and our transform take turns with the same photo, in one process and with the settings of our decoder.
const { photo, rounds, images } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(photo);

const bare = () => sharp(upload).rotate().resize(320).webp().toBuffer();

/** As the handler of process-upload wires it. */
const ours = () => {
  checkSize(upload.length, largeImageLimits);
  return makeThumbnail(upload, { own: smallImageLimits, all: largeImageLimits });
};

/** Milliseconds of all threads for each image. */
async function measure(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let image = 0; image < images; image += 1) {
    await action();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / images;
}

await measure(bare);
await measure(ours);
const measured: { bare: number; ours: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  measured.push({ bare: await measure(bare), ours: await measure(ours) });
}
process.send?.(measured);
process.disconnect?.();
