import type { RenditionName } from '../../../events/image-record.ts';
import { decodePixels } from './decode-pixels.ts';
import { inspect } from './inspect.ts';
import type { Limits } from './limits.ts';
import { type Pixels, shrinkPixels } from './pixels.ts';
import { renditionKinds } from './renditions.ts';

/** The pixels of one rendition. */
export interface SizedPixels {
  name: RenditionName;
  pixels: Pixels;
}

const fromLargeToSmall = Object.entries(renditionKinds)
  .map(([name, { side }]) => ({ name: name as RenditionName, side }))
  .sort((one, other) => other.side - one.side);

/**
 * The pixels of every rendition, from one decode: the largest from the upload, each other from the one before it.
 * @throws {RejectedError} when the upload is no image that we accept
 */
export async function makeRenditions(upload: Buffer, limits: Limits): Promise<SizedPixels[]> {
  const picture = await inspect(upload, limits);
  const made: SizedPixels[] = [];
  for (const { name, side } of fromLargeToSmall) {
    const larger = made.at(-1)?.pixels;
    const pixels = larger ? await shrinkPixels(larger, side) : await decodePixels(upload, picture, side);
    made.push({ name, pixels });
  }
  return made;
}
