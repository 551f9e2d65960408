import sharp from 'sharp';
import { quadrants } from './quadrants.ts';

/** An animated WebP of 8x8, whose last frame is repeated to make so many. */
export async function webpOfFrames(frames: number): Promise<Buffer> {
  const pictures = [
    await quadrants(8, 8).png().toBuffer(),
    await quadrants(8, 8, ['yellow', 'blue', 'green', 'red']).png().toBuffer(),
  ];
  const short = await sharp(pictures, { join: { animated: true } })
    .webp()
    .toBuffer();
  const lastFrame = short.subarray(short.lastIndexOf('ANMF'));
  const more = Buffer.alloc(lastFrame.length * (frames - pictures.length), lastFrame);
  const webp = Buffer.concat([short, more]);
  webp.writeUInt32LE(webp.length - 8, 4);
  return webp;
}
