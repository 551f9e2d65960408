import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { TerminalStatus } from '../../contracts/records/image-record.ts';
import type { StreamSettings } from '../stages.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { ImagesTable } from './resources/images-table.ts';
import type { QuarantineQueue } from './resources/quarantine-queue.ts';
import { addTableStreamSource } from './table-stream-source.ts';

/** Makes the images table's stream the event source of a function, for the changes that lead to one of these statuses. */
export function addImageStreamSource<Env>(
  consumer: PipelineFunction<Env>,
  table: ImagesTable,
  { settings, quarantine }: { settings: StreamSettings; quarantine: QuarantineQueue },
  statuses: (TerminalStatus | 'DELETED')[],
): void {
  addTableStreamSource(consumer, table, {
    settings,
    quarantine,
    newImagePattern: { status: { S: FilterRule.or(...statuses) } },
  });
}
