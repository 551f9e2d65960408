import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { inspect } from '../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../../functions/shared/images/make-renditions.ts';
import { encodeRawImage } from '../../../functions/shared/images/raw-image.ts';
import { renditionSpecs } from '../../../functions/shared/images/rendition-specs.ts';
import { addWatermark } from '../../../functions/shared/images/watermark.ts';

// In one process, bare sharp and the steps of the workflow take turns with the same image.
const { file, watermark, rounds } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(file);
// On Lambda, the function that draws the watermark decodes no upload; here, one process does both.
sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer', 'VipsForeignLoadPngBuffer'] });

const { thumbnail, medium, large } = renditionSpecs;

/** Decodes once, makes each rendition from the one before it, and draws the watermark on the larger two. */
async function renderWithBareSharp() {
  let from = sharp(upload).rotate();
  for (const { maxDimension, webp } of [large, medium, thumbnail]) {
    const fitted = from.resize(maxDimension, maxDimension, { fit: 'inside' });
    const { data, info } = await fitted.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const raw = { raw: { width, height, channels } };
    const overlay = await sharp(Buffer.from(watermark), { density: 96 * (width / 4 / 240) })
      .png()
      .toBuffer();
    const composed =
      maxDimension === thumbnail.maxDimension ? sharp(data, raw) : drawWatermark(sharp(data, raw), overlay);
    await composed.webp(webp).toBuffer();
    from = sharp(data, raw);
  }
}

function drawWatermark(image: Sharp, input: Buffer): Sharp {
  return image.composite([{ input, gravity: 'southeast' }]).removeAlpha();
}

async function runWorkflow() {
  await inspect(upload, acceptedLimits);
  for (const { name, rawImage } of await makeRenditions(upload, acceptedLimits)) {
    const watermarked = name === 'thumbnail' ? rawImage : await addWatermark(rawImage, watermark);
    await encodeRawImage(watermarked, renditionSpecs[name]);
  }
}

/** Returns milliseconds, of all threads. */
async function measure(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await measure(renderWithBareSharp);
await measure(runWorkflow);
const results: { bare: number; workflow: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  results.push({ bare: await measure(renderWithBareSharp), workflow: await measure(runWorkflow) });
}
process.send?.(results);
process.disconnect?.();
