import type { Sharp } from 'sharp';
import { decode } from './decoder.ts';
import type { Picture } from './picture.ts';
import { fitInside, type Pixels, rawPixels } from './pixels.ts';

/**
 * Decodes an upload that was inspected: its first frame, upright, inside a square of `side` pixels, never enlarged.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be read to its end
 */
export async function decodePixels(upload: Buffer, picture: Picture, side: number): Promise<Pixels> {
  return await decode(upload, (decoder) => rawPixels(fitInside(inSrgb(decoder, picture).autoOrient(), side)));
}

/**
 * Sharp converts 16-bit pictures that carry a colour profile to P3, and leaves it to a profile in the output, which we
 * do not write, to say so: pure red would become (234, 51, 34). With eight bits from the start it converts to sRGB.
 */
function inSrgb(decoder: Sharp, { deep }: Picture): Sharp {
  return deep ? decoder.pipelineColourspace('srgb') : decoder;
}
