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
  change: Change;
  /** How often a batch began with it. */
  tries: number;
}

interface Shard {
  records: StreamRecord[];
  isBusy: boolean;
}

export interface StreamMappingOptions {
  consumer: string;
  scheduler: Scheduler;
  weather: Weather;
  chance: Chance;
  batchSize: number;
  /** How long changes are gathered for one batch, in seconds: less when it is full. */
  window: number;
  /** What the filter of the template lets through. */
  lets: (change: Change) => boolean;
  invoke: (run: Omit<Run, 'functionName'>) => void;
}

const hour = 60 * 60 * 1000;
/** The stream forgets. */
const kept = 24 * hour;
/** Nothing goes wrong with what is older: the alarm on the iterator's age has brought somebody who mended it. */
const mended = 10 * hour;
/** Between two tries: each wait is twice as long as the one before. */
const longestWait = 60_000;

/** The table's stream as one function reads it: in order within a shard, at least once, for 24 hours. */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #shards: Shard[] = [0, 1].map(() => ({ records: [], isBusy: false }));

  constructor(options: StreamMappingOptions) {
    this.#options = options;
  }

  /** All changes of one item are in one shard. */
  append(item: string, name: string, change: Change): void {
    const shard = this.#shards[item.charCodeAt(0) % this.#shards.length];
    if (shard && this.#options.lets(change)) {
      shard.records.push({ at: this.#options.scheduler.now, name, change, tries: 0 });
      this.#pollLater(shard);
    }
  }

  #pollLater(shard: Shard): void {
    const { scheduler, weather, chance, consumer } = this.#options;
    const [first] = shard.records;
    const name = `${consumer} ${first?.name}, after try ${first?.tries}`;
    const isLate = !this.#isUrgent(shard) && weather.strikes('late-changes', name);
    const delay = Math.min(usual * 2 ** (first?.tries ?? 0), longestWait);
    scheduler.after(isLate ? chance.below(mended, `${name}: delay`) : delay, () => this.#gather(shard));
  }

  #gather(shard: Shard): void {
    const { scheduler, batchSize, window } = this.#options;
    const [first] = shard.records;
    const left = first ? first.at + window * 1000 - scheduler.now : 0;
    if (left > 0 && shard.records.length < batchSize) {
      scheduler.after(left, () => this.#poll(shard));
    } else {
      this.#poll(shard);
    }
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

function recordOf({ at, name, change: { before, after } }: StreamRecord): DynamoDBRecord {
  const images = { ...(before && { OldImage: before }), ...(after && { NewImage: after }) };
  // The SDK and the Lambda types write the same attribute values down a little differently.
  const dynamodb = { SequenceNumber: name, ApproximateCreationDateTime: Math.floor(at / 1000), ...images };
  return { eventID: name, dynamodb } as DynamoDBRecord;
}
