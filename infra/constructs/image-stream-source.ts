import type { ImageRecord } from '../../contracts/records/image-record.ts';
import type { StreamSettings } from '../stage-settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { ImagesTable } from './resources/images-table.ts';
import type { QuarantineQueue } from './resources/quarantine-queue.ts';
import { addTableStreamSource } from './table-stream-source.ts';

/**
 * Makes the images table's stream the event source of a function, for all changes but those that lead to one of these
 * statuses. A record with an unknown status reaches the function as well, which quarantines it.
 */
export function addImageStreamSource<Env>(
  consumer: PipelineFunction<Env>,
  table: ImagesTable,
  { settings, quarantine }: { settings: StreamSettings; quarantine: QuarantineQueue },
  ignoredStatuses: ImageRecord['status'][],
): void {
  addTableStreamSource(consumer, table, {
    settings,
    quarantine,
    filters: [
      { dynamodb: { NewImage: { status: { S: [{ 'anything-but': ignoredStatuses }] } } } },
      // `anything-but` matches no status that is missing, or that is no text.
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { NewImage: { status: { S: [{ exists: false }] } } },
      },
    ],
  });
}
