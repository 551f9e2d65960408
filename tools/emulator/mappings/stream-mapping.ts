import type { StreamRecord, TableStream } from '../services/dynamodb/table-stream.ts';
import { pause } from '../services/pause.ts';
import type { Services } from '../services.ts';
import { getFailedItems } from './batch-response.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';
import { throttledPauseMs } from './throttled-pause.ts';

/** The properties of AWS::Lambda::EventSourceMapping for a stream. */
export interface StreamMappingOptions {
  FunctionName: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: string[];
  BisectBatchOnFunctionError: boolean;
  /** Retries after the first attempt. -1 retries until the record expires. */
  MaximumRetryAttempts: number;
  /** Records that are older are not delivered. -1 delivers records of any age. */
  MaximumRecordAgeInSeconds: number;
  /** The queue that receives a pointer to each batch that is skipped. */
  DestinationConfig?: { OnFailure: { Destination: string } } | undefined;
  FilterCriteria: { Filters: { Pattern: EventPattern }[] };
}

/** Lambda polls each shard four times per second. */
const pollIntervalMs = 250;

/** Delivers the records of a stream to a function in order. A batch that fails blocks the records behind it. */
export class StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #services: Services;
  readonly #pending: StreamRecord[] = [];
  #arrival = Promise.withResolvers<void>();
  #batchSize: number;
  #failures = 0;

  constructor(options: StreamMappingOptions, stream: TableStream, services: Services) {
    this.#options = options;
    this.#services = services;
    this.#batchSize = options.BatchSize;
    services.signal.addEventListener('abort', () => this.#arrival.resolve());
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
    await this.#arrival.promise;
    await this.#waitForBatch();
    const { MaximumRecordAgeInSeconds: maxAge } = this.#options;
    const oldest = maxAge < 0 ? 0 : Date.now() / 1000 - maxAge;
    const expired = this.#pending.filter(({ dynamodb }) => dynamodb.ApproximateCreationDateTime < oldest);
    await this.#skip(expired.length, 'RecordAgeExceeded');
    await this.#deliver();
    if (this.#pending.length === 0 && !this.#services.signal.aborted) {
      this.#arrival = Promise.withResolvers();
    }
  }

  async #deliver(): Promise<void> {
    const { FunctionName, FunctionResponseTypes } = this.#options;
    const batch = this.#pending.slice(0, this.#batchSize);
    if (batch.length === 0) {
      return;
    }
    const { lambda, signal } = this.#services;
    const result = await lambda.tryInvoke(FunctionName, JSON.stringify({ Records: batch }));
    if (!result) {
      // A batch that did not reach the function uses up no retry.
      await pause(throttledPauseMs, signal);
      return;
    }
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
  }

  /** Continues behind the first records, after a pointer to them was sent to the on-failure destination. */
  async #skip(count: number, condition: string): Promise<void> {
    const { FunctionName, DestinationConfig } = this.#options;
    if (count > 0 && DestinationConfig) {
      const message = describeFailedBatch(this.#pending.slice(0, count), FunctionName, condition);
      await this.#services.messaging.send(DestinationConfig.OnFailure.Destination, message);
    }
    this.#pending.splice(0, count);
    this.#failures = count > 0 ? 0 : this.#failures;
  }

  /** Waits until the batching window ends or the batch is full. */
  async #waitForBatch(): Promise<void> {
    const end = Date.now() + this.#options.MaximumBatchingWindowInSeconds * 1000;
    do {
      await pause(pollIntervalMs, this.#services.signal);
    } while (Date.now() < end && this.#pending.length < this.#batchSize && !this.#services.signal.aborted);
  }

  async #prepareRetry(failed: number): Promise<void> {
    const { BatchSize, BisectBatchOnFunctionError, MaximumRetryAttempts: retries } = this.#options;
    this.#batchSize = BisectBatchOnFunctionError ? Math.ceil(failed / 2) : BatchSize;
    this.#failures += 1;
    if (retries >= 0 && this.#failures > retries) {
      await this.#skip(failed, 'RetryAttemptsExhausted');
    }
    // Exponential backoff from 0.1 to 10 seconds.
    await pause(Math.min(10_000, 50 * 2 ** this.#failures), this.#services.signal);
  }
}

/** The message that Lambda sends to the on-failure destination of a stream. It contains no record. */
function describeFailedBatch(batch: StreamRecord[], functionArn: string, condition: string): object {
  return {
    requestContext: { functionArn, condition },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: batch.at(-1)?.dynamodb.SequenceNumber,
      batchSize: batch.length,
      streamArn: batch[0]?.eventSourceARN,
    },
  };
}
