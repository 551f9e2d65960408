import type { StreamRecord, TableStream } from '../../services/dynamodb/table-stream.ts';
import type { FunctionHost } from '../../services/lambda/function-host.ts';
import { pause } from '../../services/pause.ts';
import { failedItems } from './batch-response.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

/** As CloudFormation has it. */
export interface StreamMappingOptions {
  FunctionName: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: string[];
  BisectBatchOnFunctionError: boolean;
  /** After the first attempt; -1 for ever. */
  MaximumRetryAttempts: number;
  FilterCriteria: { Filters: { Pattern: EventPattern }[] };
}

/** Lambda looks into a stream four times a second, and takes all that has come. */
const pollInterval = 250;

/** Hands the records of a stream to a function: in their order, and none before those ahead of it are done. */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #host: FunctionHost;
  readonly #stopping: AbortSignal;
  readonly #waiting: StreamRecord[] = [];
  #arrival = Promise.withResolvers<void>();
  #size: number;
  #failures = 0;

  constructor(options: StreamMappingOptions, stream: TableStream, host: FunctionHost, stopping: AbortSignal) {
    this.#options = options;
    this.#host = host;
    this.#stopping = stopping;
    this.#size = options.BatchSize;
    stopping.addEventListener('abort', () => this.#arrival.resolve());
    const { Filters } = options.FilterCriteria;
    stream.listeners.push((record) => {
      if (Filters.length === 0 || Filters.some(({ Pattern }) => matchesPattern(Pattern, record))) {
        this.#waiting.push(record);
        this.#arrival.resolve();
      }
    });
  }

  /** Hands one batch on, as soon as there is one. */
  async handOn(): Promise<void> {
    const { FunctionName, FunctionResponseTypes } = this.#options;
    await this.#arrival.promise;
    await this.#gather();
    const batch = this.#waiting.slice(0, this.#size);
    const result = await this.#host.invoke(FunctionName, JSON.stringify({ Records: batch }));
    const numbers = batch.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const failed = failedItems(result, numbers, FunctionResponseTypes);
    // Everything from the first failure on comes again, done or not.
    const done =
      failed.length > 0 ? Math.min(...failed.map((number) => numbers.indexOf(number))) : batch.length;
    this.#waiting.splice(0, done);
    this.#failures = done > 0 ? 0 : this.#failures;
    this.#size = this.#options.BatchSize;
    if (done < batch.length) {
      await this.#prepareRetry(batch.length - done);
    }
    if (this.#waiting.length === 0 && !this.#stopping.aborted) {
      this.#arrival = Promise.withResolvers();
    }
  }

  /** Until the window is over, or the batch is full, which waits no longer. */
  async #gather(): Promise<void> {
    const end = Date.now() + this.#options.MaximumBatchingWindowInSeconds * 1000;
    do {
      await pause(pollInterval, this.#stopping);
    } while (Date.now() < end && this.#waiting.length < this.#size && !this.#stopping.aborted);
  }

  async #prepareRetry(failed: number): Promise<void> {
    const { BatchSize, BisectBatchOnFunctionError, MaximumRetryAttempts: retries } = this.#options;
    this.#size = BisectBatchOnFunctionError ? Math.ceil(failed / 2) : BatchSize;
    this.#failures += 1;
    if (retries >= 0 && this.#failures > retries) {
      this.#waiting.splice(0, failed);
      this.#failures = 0;
    }
    // Twice as long each time, from a tenth of a second to ten.
    await pause(Math.min(10_000, 50 * 2 ** this.#failures), this.#stopping);
  }
}
