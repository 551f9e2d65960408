import { decodeRawImage } from './decode-raw-image.ts';
import type { ImageInfo } from './image-info.ts';
import { type EncodedImage, encodeRawImage } from './raw-image.ts';
import { renditionSpecs } from './rendition-specs.ts';

/**
 * Makes the thumbnail of an upload that `inspect` accepted and `chooseRoute` sent inline.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be decoded to its end
 */
export async function makeThumbnail(upload: Buffer, info: ImageInfo): Promise<EncodedImage> {
  const { thumbnail } = renditionSpecs;
  return await encodeRawImage(await decodeRawImage(upload, info, thumbnail.maxDimension), thumbnail);
}
