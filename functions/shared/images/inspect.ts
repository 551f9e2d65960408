import { checkHeader, checkImageInfo } from './checks.ts';
import { type ImageInfo, readImageInfo } from './image-info.ts';
import type { Limits } from './limits.ts';

/**
 * Runs every check of an upload that comes before the decode.
 * @throws {RejectedError} when the upload is not an image that the pipeline accepts
 */
export async function inspect(upload: Buffer, limits: Limits): Promise<ImageInfo> {
  const info = await readImageInfo(upload, checkHeader(upload, limits));
  checkImageInfo(info, limits);
  return info;
}
