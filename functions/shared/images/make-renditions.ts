import { type RenditionName, renditionNames } from '../../../contracts/records/image-record.ts';
import { decodeRawImage } from './decode-raw-image.ts';
import { inspect } from './inspect.ts';
import type { Limits } from './limits.ts';
import { type RawImage, resizeRaw } from './raw-image.ts';
import { renditionSpecs } from './rendition-specs.ts';

/** One rendition before it is encoded. */
export interface SizedRawImage {
  name: RenditionName;
  rawImage: RawImage;
}

const fromLargeToSmall = renditionNames
  .map((name) => ({ name, maxDimension: renditionSpecs[name].maxDimension }))
  .sort((one, other) => other.maxDimension - one.maxDimension);

/**
 * Makes the raw image of every rendition from one decode: the largest from the upload, each other from the one before it.
 * @throws {RejectedError} when the upload is not an image that the pipeline accepts
 */
export async function makeRenditions(upload: Buffer, limits: Limits): Promise<SizedRawImage[]> {
  const info = await inspect(upload, limits);
  const renditions: SizedRawImage[] = [];
  for (const { name, maxDimension } of fromLargeToSmall) {
    const larger = renditions.at(-1)?.rawImage;
    const rawImage = larger
      ? await resizeRaw(larger, maxDimension)
      : await decodeRawImage(upload, info, maxDimension);
    renditions.push({ name, rawImage });
  }
  return renditions;
}
