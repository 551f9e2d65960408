import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';
import { oneBitPng, storedPng } from './png-bytes.ts';

/** A JPEG of noise, which does not compress: 2,400 x 1,800 pixels in 11 MB. */
export function noisyJpeg(): Promise<Buffer> {
  const raw = { width: 2400, height: 1800, channels: 3 } as const;
  const noise = randomFillSync(Buffer.alloc(raw.width * raw.height * raw.channels));
  return sharp(noise, { raw }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** A PNG of 64 MP in 8 kB. */
export function costlyPng(): Buffer {
  return oneBitPng(8000);
}

/** A PNG of 3.8 MP in 11.5 MB, since its pixels are not compressed: quickly worked on, but large by its bytes. */
export function bulkyPng(): Buffer {
  return storedPng({ width: 2400, height: 1600 });
}
