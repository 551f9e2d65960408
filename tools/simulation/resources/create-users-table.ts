import type { Item } from '../aws/expressions/operand.ts';
import { StreamMapping } from '../aws/stream-mapping.ts';
import { Table } from '../aws/table.ts';
import type { SimulationContext } from '../context.ts';
import { resourceNames, settings } from '../settings.ts';
import { getLagMs } from './get-lag-ms.ts';

/** The users table, and the stream that delete-user-images reads. */
export function createUsersTable(context: SimulationContext): Table {
  const { scheduler, observer } = context;
  const stream = createStream(context);
  const table: Table = new Table({
    key: 'id',
    indexes: {},
    now: () => scheduler.now,
    getLagMs: (caller) => getLagMs(context, caller),
    onChange: (change, actor) => {
      const id = (change.after ?? change.before)?.['id']?.S ?? '';
      const [wasDeleted, isDeleted] = [isTombstone(change.before), isTombstone(change.after)];
      const name = `${id}.${table.countVersions(id)}`;
      observer.trace(actor, `  profile ${name}: ${isDeleted ? 'deleted' : 'exists'}`);
      observer.observe({ kind: 'profile written', actor, id, wasDeleted, isDeleted });
      stream.append(id, name, change);
    },
  });
  return table;
}

function createStream({ scheduler, random, faults, invoke }: SimulationContext): StreamMapping {
  return new StreamMapping({
    scheduler,
    random,
    faults,
    invoke,
    functionName: 'delete-user-images',
    tableName: resourceNames.usersTable,
    // Deletions by other users in the same minute may fill the batch.
    batchSize: random.choose([10, 1], 'batch of users'),
    batchingWindowSeconds: settings.api.gsiLagSeconds + 1,
    matchesFilter: ({ after }) => isTombstone(after),
  });
}

function isTombstone(item: Item | undefined): boolean {
  return item?.['deleted']?.BOOL === true;
}
