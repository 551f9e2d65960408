import type { ImageKey } from '../../events/images-api.ts';
import { TryLaterError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { OwnedImages } from '../shared/stores/owned-images.ts';
import type { UserChange } from '../shared/stores/users-stream.ts';

export interface Collaborators {
  images: Pick<OwnedImages, 'page' | 'delete'>;
  /** How far the index of owners may lag behind the table. */
  indexLagSeconds: number;
  now: () => Date;
  logger: Logger;
}

/**
 * Deletes all images of a user who has left. Those that appear meanwhile delete themselves: `images-api` looks at the
 * profile after it has written a record.
 */
export function removeUserImages({ images, indexLagSeconds, now, logger }: Collaborators) {
  return async ({ deletedId, writtenBefore }: UserChange): Promise<void> => {
    if (deletedId === undefined) {
      return;
    }
    // The mapping's window mostly waits that long; but a batch that is full, or comes late, does not wait for it.
    if (now().getTime() < writtenBefore + indexLagSeconds * 1000) {
      throw new TryLaterError('The index may not hold all images of the deleted user yet');
    }
    let after: ImageKey | undefined;
    let removed = 0;
    do {
      const page = await images.page(deletedId, { limit: 25, after, status: undefined });
      await Promise.all(page.found.map(({ imageId }) => images.delete(imageId, deletedId)));
      removed += page.found.length;
      after = page.next;
    } while (after);
    logger.info('Images of a deleted user removed', { images: removed });
  };
}
