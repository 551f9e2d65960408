import sharp from 'sharp';
import { grainyQuadrants } from '../fixtures/quadrants.ts';

/**
 * Makes a JPEG of 4:3 with about as much detail per pixel as a camera's: 2.4 MB for 12 MP. Without grain, decoding it would
 * cost less than decoding a camera's.
 */
export async function makeSampleJpeg(megapixels: number): Promise<Buffer> {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  const width = Math.round((height * 4) / 3);
  const grain = await (await grainyQuadrants()).png().toBuffer();
  return sharp(grain)
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: grain, tile: true, blend: 'soft-light' }])
    .jpeg({ quality: 90 })
    .toBuffer();
}
