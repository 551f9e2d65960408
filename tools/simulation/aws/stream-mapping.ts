import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { SimulationContext } from '../context.ts';
import { callDurationMs } from '../faults.ts';
import type { FunctionResult } from '../function-run.ts';
import type { FunctionName } from '../functions.ts';
import { settings } from '../settings.ts';
import type { Change } from './table.ts';

interface StreamRecord {
  at: number;
  /** Its name in the trace, and its sequence number. */
  name: string;
  change: Change;
  /** The number of batches that began with this record. */
  tries: number;
}

interface Shard {
  records: StreamRecord[];
  isBusy: boolean;
}

interface StreamMappingOptions extends Pick<SimulationContext, 'scheduler' | 'faults' | 'random' | 'invoke'> {
  functionName: FunctionName;
  tableName: string;
  batchSize: number;
  /** Lambda gathers records for at most this time, and less when the batch is full. */
  batchingWindowSeconds: number;
  /** The event filter of the mapping. */
  matchesFilter: (change: Change) => boolean;
}

const hourMs = 60 * 60 * 1000;
/** Lambda gives up older records. */
const maxRecordAgeMs = settings.stream.maxRecordAgeSeconds * 1000;
/**
 * No fault is injected into the delivery of older records: the alarm on the iterator age has fired, and an operator has
 * solved the problem before Lambda gives up a record.
 */
const maxFaultyAgeMs = 10 * hourMs;
/** Lambda doubles the delay between two tries up to this maximum. */
const maxRetryDelayMs = 60_000;

/** The stream of a table together with one event source mapping: in order within a shard, at least once, for 23 hours. */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #shards: Shard[] = [0, 1].map(() => ({ records: [], isBusy: false }));

  constructor(options: StreamMappingOptions) {
    this.#options = options;
  }

  /** All changes of one item are in one shard. */
  append(itemKey: string, name: string, change: Change): void {
    const shard = this.#shards[itemKey.charCodeAt(0) % this.#shards.length];
    if (shard && this.#options.matchesFilter(change)) {
      shard.records.push({ at: this.#options.scheduler.now, name, change, tries: 0 });
      this.#schedulePoll(shard);
    }
  }

  #schedulePoll(shard: Shard): void {
    const { scheduler, faults, random, functionName } = this.#options;
    const [first] = shard.records;
    const name = `${functionName} ${first?.name}, after try ${first?.tries}`;
    const isLate = !this.#isBypassed(shard) && faults.injects('late-changes', name);
    const retryDelayMs = Math.min(callDurationMs * 2 ** (first?.tries ?? 0), maxRetryDelayMs);
    const delayMs = isLate ? random.integerBelow(maxFaultyAgeMs, `${name}: delay`) : retryDelayMs;
    scheduler.after(delayMs, () => this.#gather(shard));
  }

  #gather(shard: Shard): void {
    const { scheduler, batchSize, batchingWindowSeconds } = this.#options;
    const [first] = shard.records;
    const remainingMs = first ? first.at + batchingWindowSeconds * 1000 - scheduler.now : 0;
    if (remainingMs > 0 && shard.records.length < batchSize) {
      scheduler.after(remainingMs, () => this.#poll(shard));
    } else {
      this.#poll(shard);
    }
  }

  #isBypassed({ records: [oldest] }: Shard): boolean {
    return oldest !== undefined && this.#options.scheduler.now - oldest.at > maxFaultyAgeMs;
  }

  #poll(shard: Shard): void {
    const { scheduler, random, batchSize, functionName, tableName, invoke } = this.#options;
    shard.records = shard.records.filter(({ at }) => scheduler.now - at < maxRecordAgeMs);
    const [first] = shard.records;
    if (shard.isBusy || !first) {
      return;
    }
    shard.isBusy = true;
    first.tries += 1;
    const name = `${functionName} ${first.name}, try ${first.tries}`;
    const batch = shard.records.slice(0, 1 + random.integerBelow(batchSize, `${name}: others`));
    invoke({
      functionName,
      name,
      event: { Records: batch.map((record) => toDynamoDbRecord(record, tableName)) },
      onResult: (result) => this.#advance(shard, name, batch, result),
      isBypassed: this.#isBypassed(shard),
    });
  }

  /** Continues after the records that were handled. Without a response, Lambda delivers the whole batch again. */
  #advance(shard: Shard, runName: string, batch: StreamRecord[], { output }: FunctionResult): void {
    const { faults } = this.#options;
    const response = output as DynamoDBBatchResponse | undefined;
    const [failure] = response?.batchItemFailures ?? [];
    const handled = failure ? batch.findIndex(({ name }) => name === failure.itemIdentifier) : batch.length;
    if (response && (this.#isBypassed(shard) || !faults.injects('repeated-changes', runName))) {
      shard.records.splice(0, handled);
    }
    shard.isBusy = false;
    if (shard.records.length > 0) {
      this.#schedulePoll(shard);
    }
  }
}

function toDynamoDbRecord(
  { at, name, change: { before, after } }: StreamRecord,
  tableName: string,
): DynamoDBRecord {
  const dynamodb = {
    SequenceNumber: name,
    ApproximateCreationDateTime: Math.floor(at / 1000),
    ...(before && { OldImage: before }),
    ...(after && { NewImage: after }),
  };
  // The types of attribute values in the SDK and in the Lambda events differ slightly.
  const eventSourceARN = `arn:aws:dynamodb:eu-central-1:000000000000:table/${tableName}/stream/simulated`;
  return { eventID: name, eventSourceARN, dynamodb } as DynamoDBRecord;
}
