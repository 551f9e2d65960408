import type { StreamRecord, TableStream } from '../services/dynamodb/table-stream.ts';
import type { LambdaRuntime } from '../services/lambda/lambda-runtime.ts';
import { pause } from '../services/pause.ts';
import { getFailedItems } from './batch-response.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

/** The properties of AWS::Lambda::EventSourceMapping for a stream. */
export interface StreamMappingOptions {
  FunctionName: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: string[];
  BisectBatchOnFunctionError: boolean;
  /** Retries after the first attempt. -1 retries until the record expires. */
  MaximumRetryAttempts: number;
  FilterCriteria: { Filters: { Pattern: EventPattern }[] };
}

/** Lambda polls each shard four times per second. */
const pollIntervalMs = 250;

/** Delivers the records of a stream to a function in order. A batch that fails blocks the records behind it. */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #lambda: LambdaRuntime;
  readonly #signal: AbortSignal;
  readonly #pending: StreamRecord[] = [];
  #arrival = Promise.withResolvers<void>();
  #batchSize: number;
  #failures = 0;

  constructor(
    options: StreamMappingOptions,
    stream: TableStream,
    lambda: LambdaRuntime,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#lambda = lambda;
    this.#signal = signal;
    this.#batchSize = options.BatchSize;
    signal.addEventListener('abort', () => this.#arrival.resolve());
    const { Filters } = options.FilterCriteria;
    stream.listeners.push((record) => {
      if (Filters.length === 0 || Filters.some(({ Pattern }) => matchesPattern(Pattern, record))) {
        this.#pending.push(record);
        this.#arrival.resolve();
      }
    });
  }

  /** Waits for records and delivers one batch. */
  async deliverBatch(): Promise<void> {
    const { FunctionName, FunctionResponseTypes } = this.#options;
    await this.#arrival.promise;
    await this.#waitForBatch();
    const batch = this.#pending.slice(0, this.#batchSize);
    const result = await this.#lambda.invoke(FunctionName, JSON.stringify({ Records: batch }));
    const sequenceNumbers = batch.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const failed = getFailedItems(result, sequenceNumbers, FunctionResponseTypes);
    // Lambda delivers every record from the first failure on again.
    const processed =
      failed.length > 0 ? Math.min(...failed.map((each) => sequenceNumbers.indexOf(each))) : batch.length;
    this.#pending.splice(0, processed);
    this.#failures = processed > 0 ? 0 : this.#failures;
    this.#batchSize = this.#options.BatchSize;
    if (processed < batch.length) {
      await this.#prepareRetry(batch.length - processed);
    }
    if (this.#pending.length === 0 && !this.#signal.aborted) {
      this.#arrival = Promise.withResolvers();
    }
  }

  /** Waits until the batching window ends or the batch is full. */
  async #waitForBatch(): Promise<void> {
    const end = Date.now() + this.#options.MaximumBatchingWindowInSeconds * 1000;
    do {
      await pause(pollIntervalMs, this.#signal);
    } while (Date.now() < end && this.#pending.length < this.#batchSize && !this.#signal.aborted);
  }

  async #prepareRetry(failed: number): Promise<void> {
    const { BatchSize, BisectBatchOnFunctionError, MaximumRetryAttempts: retries } = this.#options;
    this.#batchSize = BisectBatchOnFunctionError ? Math.ceil(failed / 2) : BatchSize;
    this.#failures += 1;
    if (retries >= 0 && this.#failures > retries) {
      this.#pending.splice(0, failed);
      this.#failures = 0;
    }
    // Exponential backoff from 0.1 to 10 seconds.
    await pause(Math.min(10_000, 50 * 2 ** this.#failures), this.#signal);
  }
}
