import {
  type ImageRecord,
  type ImageRecordWith,
  isTerminal,
  type TerminalRecord,
} from '../../contracts/records/image-record.ts';
import type { Logger } from '../shared/runtime/logger.ts';

interface ImageChange {
  after: ImageRecord | undefined;
}

export interface Dependencies {
  renditions: {
    list(imageId: string): Promise<{ key: string; attempt: number }[]>;
    delete(keys: string[]): Promise<void>;
  };
  uploads: { delete(key: string): Promise<void> };
  logger: Logger;
}

/** Deletes the files that a terminal record does not reference. No other function deletes renditions. */
export function deleteFiles(deps: Dependencies) {
  return async ({ after }: ImageChange): Promise<void> => {
    if (after?.status === 'DELETED') {
      await deleteAll(deps, after);
    } else if (after && isTerminal(after)) {
      await deleteUnreferenced(deps, after);
    }
  };
}

/** Deletes files of attempts up to the one of the event: a late event must not delete the files of a redrive. */
async function deleteUnreferenced(
  { renditions, logger }: Dependencies,
  record: TerminalRecord,
): Promise<void> {
  const { imageId, attempt } = record;
  const referenced =
    record.status === 'PROCESSED' ? Object.values(record.renditions).map(({ key }) => key) : [];
  const files = await renditions.list(imageId);
  const unreferenced = files.filter((file) => file.attempt <= attempt && !referenced.includes(file.key));
  await renditions.delete(unreferenced.map(({ key }) => key));
  if (unreferenced.length > 0) {
    logger.info('Unreferenced files deleted', { imageId, attempt, files: unreferenced.length });
  }
}

async function deleteAll(
  { renditions, uploads, logger }: Dependencies,
  { imageId, sourceKey }: ImageRecordWith<'DELETED'>,
): Promise<void> {
  const files = await renditions.list(imageId);
  await renditions.delete(files.map(({ key }) => key));
  await uploads.delete(sourceKey);
  logger.info('Files of deleted image deleted', { imageId, files: files.length });
}
