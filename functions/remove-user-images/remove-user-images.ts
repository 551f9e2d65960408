import type { ImageKey } from '../../events/images-api.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { OwnedImages } from '../shared/stores/owned-images.ts';
import type { UserChange } from '../shared/stores/users-stream.ts';

export interface Collaborators {
  images: Pick<OwnedImages, 'page' | 'delete'>;
  logger: Logger;
}

/**
 * Deletes all images of a user who has left. Those that appear meanwhile delete themselves: `images-api` looks at the
 * profile after it has written a record.
 */
export function removeUserImages({ images, logger }: Collaborators) {
  return async ({ deletedId }: UserChange): Promise<void> => {
    if (deletedId === undefined) {
      return;
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
