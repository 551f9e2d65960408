import * as v from 'valibot';
import { inspectedImage, type ResizedImage } from '../../events/large-image.ts';
import type { SizedPixels } from '../shared/images/resize.ts';
import type { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import type { WorkFiles } from '../shared/stores/work-files.ts';

export interface Collaborators {
  uploads: Pick<UploadsBucket, 'read'>;
  workFiles: Pick<WorkFiles, 'write'>;
  /** @throws {RejectedError} when the upload cannot be read to its end */
  makeRenditions: (upload: Buffer) => Promise<SizedPixels[]>;
}

/** Makes the pixels of every rendition, from one download of the very object that was inspected, and one decode. */
export function resizeImage({ uploads, workFiles, makeRenditions }: Collaborators) {
  return async (event: unknown): Promise<ResizedImage> => {
    const input = v.parse(inspectedImage, event);
    const sized = await makeRenditions(await uploads.read(input.source));
    const renditions = sized.map(async ({ name, pixels }) => ({
      name,
      pixels: await workFiles.write(input, name, pixels),
    }));
    return { ...input, renditions: await Promise.all(renditions) };
  };
}
