import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Chance } from '../chance.ts';
import { usual, type Weather } from '../faults.ts';
import type { Ending, Run } from '../invocation.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Change } from './table.ts';

interface StreamRecord {
  at: number;
  /** Names it in stories, and where Lambda asks for a sequence number. */
  name: string;
  status: string;
  change: Change;
  /** How often a batch began with it. */
  tries: number;
}

interface Shard {
  records: StreamRecord[];
  isBusy: boolean;
}

interface Options {
  consumer: string;
  scheduler: Scheduler;
  weather: Weather;
  chance: Chance;
  batchSize: number;
  /** Only changes to these states are handed over. */
  states: readonly string[];
  invoke: (run: Omit<Run, 'functionName'>) => void;
}

const hour = 60 * 60 * 1000;
/** The stream forgets. */
const kept = 24 * hour;
/** Nothing goes wrong with what is older: the alarm on the iterator's age has brought somebody who mended it. */
const mended = 10 * hour;

/** The table's stream as one function reads it: in order within a shard, at least once, for 24 hours. */
export class StreamMapping {
  readonly #options: Options;
  readonly #shards: Shard[] = [0, 1].map(() => ({ records: [], isBusy: false }));

  constructor(options: Options) {
    this.#options = options;
  }

  /** All changes of one item are in one shard. */
  append(item: string, name: string, change: Change): void {
    const shard = this.#shards[item.charCodeAt(0) % this.#shards.length];
    const status = change.after?.['status']?.S ?? '';
    if (shard && this.#options.states.includes(status)) {
      shard.records.push({ at: this.#options.scheduler.now, name, status, change, tries: 0 });
      this.#pollLater(shard);
    }
  }

  #pollLater(shard: Shard): void {
    const { scheduler, weather, chance, consumer } = this.#options;
    const [first] = shard.records;
    const name = `${consumer} ${first?.name}, after try ${first?.tries}`;
    const isLate = !this.#isUrgent(shard) && weather.strikes('late-changes', name);
    scheduler.after(isLate ? chance.below(mended, `${name}: delay`) : usual, () => this.#poll(shard));
  }

  #isUrgent({ records: [oldest] }: Shard): boolean {
    return oldest !== undefined && this.#options.scheduler.now - oldest.at > mended;
  }

  #poll(shard: Shard): void {
    const { scheduler, chance, batchSize, consumer, invoke } = this.#options;
    shard.records = shard.records.filter(({ at }) => scheduler.now - at < kept);
    const [first] = shard.records;
    if (shard.isBusy || !first) {
      return;
    }
    shard.isBusy = true;
    first.tries += 1;
    const name = `${consumer} ${first.name}, try ${first.tries}`;
    const batch = shard.records.slice(0, 1 + chance.below(batchSize, `${name}: others`));
    const event = { Records: batch.map(recordOf) };
    const onEnd = (ending: Ending) => this.#heed(shard, name, batch, ending);
    invoke({ name, event, onEnd, isSpared: this.#isUrgent(shard) });
  }

  /** Goes on behind what was handled; a batch without an answer comes again. */
  #heed(shard: Shard, name: string, batch: StreamRecord[], ending: Ending): void {
    const { weather } = this.#options;
    const response = ending.answer as DynamoDBBatchResponse | undefined;
    const [failure] = response?.batchItemFailures ?? [];
    const handled = failure ? batch.findIndex(({ name }) => name === failure.itemIdentifier) : batch.length;
    if (response && (this.#isUrgent(shard) || !weather.strikes('repeated-changes', name))) {
      shard.records.splice(0, handled);
    }
    shard.isBusy = false;
    if (shard.records.length > 0) {
      this.#pollLater(shard);
    }
  }
}

function recordOf({ name, change: { before, after } }: StreamRecord): DynamoDBRecord {
  const images = { ...(before && { OldImage: before }), ...(after && { NewImage: after }) };
  // The SDK and the Lambda types write the same attribute values down a little differently.
  return { eventID: name, dynamodb: { SequenceNumber: name, ...images } } as DynamoDBRecord;
}
