import * as v from 'valibot';
import type { RenditionName } from '../../events/image-record.ts';
import { type FinishedRendition, renditionOfAttempt } from '../../events/large-image.ts';
import type { Pixels, RenderedImage } from '../shared/images/pixels.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { ImagesBucket } from '../shared/stores/images-bucket.ts';
import type { WorkFiles } from '../shared/stores/work-files.ts';

export interface Collaborators {
  workFiles: Pick<WorkFiles, 'read'>;
  renditions: Pick<ImagesBucket, 'write'>;
  /** By the rendition's name. */
  encode: (pixels: Pixels, name: RenditionName) => Promise<RenderedImage>;
  logger: Logger;
}

/** Writes one rendition as it is published. */
export function optimizeImage({ workFiles, renditions, encode, logger }: Collaborators) {
  return async (event: unknown): Promise<FinishedRendition> => {
    const input = v.parse(renditionOfAttempt, event);
    const { name, pixels } = input.rendition;
    const raw = await workFiles.read(pixels);
    const rendition = await renditions.write(input, name, await encode(raw, name));
    const { imageId, attempt } = input;
    logger.info('Rendition optimized', {
      ...{ imageId, attempt, name, bytes: rendition.bytes },
      bytesSaved: raw.data.length - rendition.bytes,
    });
    return { name, ...rendition };
  };
}
