import type { Image } from '../../../events/image-record.ts';
import { fits } from './checks.ts';
import { decodePixels } from './decode-pixels.ts';
import { inspect } from './inspect.ts';
import type { Limits } from './limits.ts';
import { encodePixels, type RenderedImage } from './pixels.ts';
import { renditionKinds } from './renditions.ts';

/** `own`: what this function may take on. `all`: what is accepted at all. */
export interface ThumbnailLimits {
  own: Limits;
  all: Limits;
}

/**
 * Checks an upload and makes its thumbnail; nothing when it is accepted, and to decode it is too much for this function.
 * @throws {RejectedError} when the upload is no image that we accept
 */
export async function makeThumbnail(
  upload: Buffer,
  { own, all }: ThumbnailLimits,
): Promise<{ image: Image; thumbnail: RenderedImage } | undefined> {
  const picture = await inspect(upload, all);
  if (!fits(picture, own)) {
    return undefined;
  }
  const pixels = await decodePixels(upload, picture, renditionKinds.thumbnail.side);
  const { format, width, height } = picture;
  return {
    image: { format, width, height },
    thumbnail: await encodePixels(pixels, renditionKinds.thumbnail),
  };
}
