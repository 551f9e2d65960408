import * as v from 'valibot';
import type { Image } from '../../events/image-record.ts';
import { type InspectedImage, largeImage } from '../../events/large-image.ts';
import type { UploadsBucket } from '../shared/stores/uploads-bucket.ts';

export interface Collaborators {
  uploads: Pick<UploadsBucket, 'read'>;
  /** @throws {RejectedError} when the size alone says that the upload is not for us */
  checkSize: (bytes: number) => void;
  /** @throws {RejectedError} when the upload is no image that we accept */
  inspect: (upload: Buffer) => Promise<Image>;
}

/** Finds out what a large upload is, and whether it is accepted. */
export function inspectImage({ uploads, checkSize, inspect }: Collaborators) {
  return async (event: unknown): Promise<InspectedImage> => {
    const input = v.parse(largeImage, event);
    checkSize(input.source.bytes);
    const { format, width, height } = await inspect(await uploads.read(input.source));
    return { ...input, image: { format, width, height } };
  };
}
