import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { TerminalStatus } from '../../events/image-record.ts';
import type { StreamSettings } from '../stages.ts';
import type { ImagesTable } from './images-table.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { feedWithChanges } from './table-changes.ts';

/** Feeds a function with the changes of the images that lead to one of these states. */
export function feedWithImageChanges<Env>(
  consumer: PipelineFunction<Env>,
  table: ImagesTable,
  { batchSize }: StreamSettings,
  states: (TerminalStatus | 'DELETED')[],
): void {
  feedWithChanges(consumer, table, { batchSize, newImage: { status: { S: FilterRule.or(...states) } } });
}
