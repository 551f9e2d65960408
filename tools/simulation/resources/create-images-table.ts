import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageRecord, imageRecord } from '../../../contracts/records/image-record.ts';
import { imagesIndexes, type TableIndex } from '../../../contracts/records/indexes.ts';
import type { Item } from '../aws/expressions/operand.ts';
import type { StreamMapping } from '../aws/stream-mapping.ts';
import { Table } from '../aws/table.ts';
import type { SimulationContext } from '../context.ts';
import { describeState } from '../invariants/observed-state.ts';
import type { Observer } from '../observer.ts';
import { getLagMs } from './get-lag-ms.ts';

/** The images table: its writes are observed and appended to the streams. */
export function createImagesTable(context: SimulationContext, streams: StreamMapping[]): Table {
  const { scheduler, observer } = context;
  const table: Table = new Table({
    key: 'imageId',
    indexes: { byLease: toKeys(imagesIndexes.byLease), byOwner: toKeys(imagesIndexes.byOwner) },
    now: () => scheduler.now,
    getLagMs: (caller) => getLagMs(context, caller),
    onChange: (change, actor) => {
      const imageId = (change.after ?? change.before)?.['imageId']?.S ?? '';
      const before = observer.history.records.get(imageId);
      const after = parseRecord(change.after, observer);
      const name = `${imageId.slice(0, 6)}.${table.countVersions(imageId)}`;
      observer.trace(actor, `  record ${name}: ${describeState(before)} → ${describeState(after)}`);
      const attributes = Object.keys(change.after ?? {});
      observer.observe({ kind: 'record written', actor, imageId, before, after, attributes });
      for (const stream of streams) {
        stream.append(imageId, name, change);
      }
    },
  });
  return table;
}

function toKeys({ partitionKey, sortKey }: TableIndex): [string, string] {
  return [partitionKey, sortKey];
}

function parseRecord(item: Item | undefined, observer: Observer): ImageRecord | undefined {
  if (!item) {
    return undefined;
  }
  const { success, output, issues } = v.safeParse(imageRecord, unmarshall(item));
  observer.reportViolation('a record fits its schema', !success && v.summarize(issues));
  return success ? output : undefined;
}
