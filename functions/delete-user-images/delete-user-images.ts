import type { ImagePageKey } from '../../contracts/http/images-api.ts';
import { RetryableError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';

interface UserChange {
  /** Undefined for any change but the deletion of a profile. */
  deletedUserId: string | undefined;
  writtenBeforeMs: number;
}

interface ListOptions {
  limit: number;
  startKey: ImagePageKey | undefined;
}

interface ImagePage {
  items: { imageId: string }[];
  lastKey: ImagePageKey | undefined;
}

export interface Dependencies {
  images: {
    /** Only ids: an image whose record does not fit its schema is deleted as well. */
    listIds(ownerId: string, options: ListOptions): Promise<ImagePage>;
    delete(imageId: string, ownerId: string): Promise<boolean>;
  };
  /** The lag of the index `byOwner` behind the table; 0 on a target whose index is updated with the table. */
  gsiLagSeconds: number;
  now: () => Date;
  logger: Logger;
}

/**
 * Deletes all images of a user whose profile was deleted. An image that the user creates meanwhile is deleted by
 * `images-api`, which reads the profile after it has written a record.
 */
export function deleteUserImages({ images, gsiLagSeconds, now, logger }: Dependencies) {
  return async ({ deletedUserId, writtenBeforeMs }: UserChange): Promise<void> => {
    if (deletedUserId === undefined) {
      return;
    }
    // The batching window of the mapping is longer than the lag, but Lambda does not wait for it when a batch is full or late.
    if (gsiLagSeconds > 0 && now().getTime() < writtenBeforeMs + gsiLagSeconds * 1000) {
      throw new RetryableError('The index may not contain all images of the deleted user yet');
    }
    let startKey: ImagePageKey | undefined;
    let count = 0;
    do {
      const page = await images.listIds(deletedUserId, { limit: 25, startKey });
      await Promise.all(page.items.map(({ imageId }) => images.delete(imageId, deletedUserId)));
      count += page.items.length;
      startKey = page.lastKey;
    } while (startKey);
    logger.info('Images of deleted user deleted', { count });
  };
}
