import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { inspect } from '../../functions/shared/images/inspect.ts';
import { largeImageLimits } from '../../functions/shared/images/limits.ts';
import { encodePixels } from '../../functions/shared/images/pixels.ts';
import { renditionKinds } from '../../functions/shared/images/renditions.ts';
import { makeRenditions } from '../../functions/shared/images/resize.ts';
import { addWatermark } from '../../functions/shared/images/watermark.ts';

// Bare sharp and the steps of the workflow take turns with the same photo, in one process.
const { photo, watermark, rounds } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(photo);
// The functions that watermark never decode an upload; here, both happen in one process.
sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer', 'VipsForeignLoadPngBuffer'] });

const { thumbnail, medium, large } = renditionKinds;

/** One decode, each rendition from the one before it, the mark on the larger two. */
async function bare() {
  let from = sharp(upload).rotate();
  for (const { side, webp } of [large, medium, thumbnail]) {
    const fitted = from.resize(side, side, { fit: 'inside' });
    const { data, info } = await fitted.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const raw = { raw: { width, height, channels } };
    const mark = await sharp(Buffer.from(watermark), { density: 96 * (width / 4 / 240) })
      .png()
      .toBuffer();
    const composed = side === thumbnail.side ? sharp(data, raw) : marked(sharp(data, raw), mark);
    await composed.webp(webp).toBuffer();
    from = sharp(data, raw);
  }
}

function marked(picture: Sharp, input: Buffer): Sharp {
  return picture.composite([{ input, gravity: 'southeast' }]).removeAlpha();
}

async function ours() {
  await inspect(upload, largeImageLimits);
  for (const { name, pixels } of await makeRenditions(upload, largeImageLimits)) {
    const finished = name === 'thumbnail' ? pixels : await addWatermark(pixels, watermark);
    await encodePixels(finished, renditionKinds[name]);
  }
}

/** Milliseconds of all threads. */
async function measure(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await measure(bare);
await measure(ours);
const measured: { bare: number; ours: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  measured.push({ bare: await measure(bare), ours: await measure(ours) });
}
process.send?.(measured);
process.disconnect?.();
