import { checkHeader, checkPicture } from './checks.ts';
import type { Limits } from './limits.ts';
import { type Picture, readPicture } from './picture.ts';

/**
 * All that is asked of an upload before it is decoded.
 * @throws {RejectedError} when it is no image that we accept
 */
export async function inspect(upload: Buffer, limits: Limits): Promise<Picture> {
  const picture = await readPicture(upload, checkHeader(upload, limits));
  checkPicture(picture, limits);
  return picture;
}
