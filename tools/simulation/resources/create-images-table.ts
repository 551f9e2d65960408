import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type ImageRecord, imageRecord } from '../../../contracts/records/image-record.ts';
import { imagesIndexes, type TableIndex } from '../../../contracts/records/indexes.ts';
import type { Item } from '../aws/expressions/operand.ts';
import type { StreamMapping } from '../aws/stream-mapping.ts';
import { type Change, Table } from '../aws/table.ts';
import type { SimulationContext } from '../context.ts';
import { describeState } from '../invariants/observed-state.ts';
import type { Observer } from '../observer.ts';
import { getLagMs } from './get-lag-ms.ts';

/** The actor that edits items by hand. Its items need not fit the schema. */
export const operator = 'operator';

/** The images table: its writes are observed and appended to the streams. */
export function createImagesTable(context: SimulationContext, streams: StreamMapping[]): Table {
  const { scheduler, observer } = context;
  const table: Table = new Table({
    key: 'imageId',
    indexes: {
      byLease: toKeys(imagesIndexes.byLease),
      byOwner: toKeys(imagesIndexes.byOwner),
      byOwnerLease: toKeys(imagesIndexes.byOwnerLease),
    },
    now: () => scheduler.now,
    getLagMs: (caller) => getLagMs(context, caller),
    onChange: (change, actor) => {
      const imageId = (change.after ?? change.before)?.['imageId']?.S ?? '';
      const name = `${imageId.slice(0, 6)}.${table.countVersions(imageId)}`;
      const observe = actor === operator ? observeEdit : observeWrite;
      observe({ imageId, name, change, actor }, observer);
      for (const stream of streams) {
        stream.append(imageId, name, change);
      }
    },
  });
  return table;
}

interface Write {
  imageId: string;
  name: string;
  change: Change;
  actor: string;
}

function observeEdit({ name, change, actor }: Write, observer: Observer): void {
  const isInvalid = !v.is(imageRecord, unmarshall(change.after ?? {}));
  observer.trace(actor, `  record ${name}: ${isInvalid ? 'does not fit' : 'fits'} its schema`);
  observer.observe({ kind: 'record edited', actor, change: name, isInvalid });
}

function observeWrite({ imageId, name, change, actor }: Write, observer: Observer): void {
  const before = observer.history.records.get(imageId);
  const after = parseRecord(change.after, observer);
  observer.trace(actor, `  record ${name}: ${describeState(before)} → ${describeState(after)}`);
  const attributes = Object.keys(change.after ?? {});
  observer.observe({ kind: 'record written', actor, imageId, before, after, attributes });
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
