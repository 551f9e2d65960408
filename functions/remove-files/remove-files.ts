import { type ImageIn, isTerminal, type TerminalRecord } from '../../events/image-record.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { ImagesBucket } from '../shared/stores/images-bucket.ts';
import type { ImageChange } from '../shared/stores/images-stream.ts';
import type { UploadsBucket } from '../shared/stores/uploads-bucket.ts';

export interface Collaborators {
  renditions: Pick<ImagesBucket, 'list' | 'remove'>;
  uploads: Pick<UploadsBucket, 'remove'>;
  logger: Logger;
}

/** Removes what a record that has ended does not name; it alone deletes renditions. */
export function removeFiles(collaborators: Collaborators) {
  return async ({ after }: ImageChange): Promise<void> => {
    if (after?.status === 'DELETED') {
      await removeAll(collaborators, after);
    } else if (after && isTerminal(after)) {
      await removeUnnamed(collaborators, after);
    }
  };
}

/** Looks at attempts up to the event's own only: a late event must not touch the files of a redrive. */
async function removeUnnamed({ renditions, logger }: Collaborators, record: TerminalRecord): Promise<void> {
  const { imageId, attempt } = record;
  const named = record.status === 'PROCESSED' ? Object.values(record.renditions).map(({ key }) => key) : [];
  const files = await renditions.list(imageId);
  const unnamed = files.filter((file) => file.attempt <= attempt && !named.includes(file.key));
  await renditions.remove(unnamed.map(({ key }) => key));
  if (unnamed.length > 0) {
    logger.info('Unnamed files removed', { imageId, attempt, files: unnamed.length });
  }
}

async function removeAll(
  { renditions, uploads, logger }: Collaborators,
  { imageId, sourceKey }: ImageIn<'DELETED'>,
): Promise<void> {
  const files = await renditions.list(imageId);
  await renditions.remove(files.map(({ key }) => key));
  await uploads.remove(sourceKey);
  logger.info('Deleted image removed', { imageId, files: files.length });
}
