import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { imageEvent } from '../../contracts/events/image-event.ts';
import { quarantinedRecord } from '../../contracts/events/quarantined-record.ts';
import type { Bucket, StoredObject } from './aws/bucket.ts';
import type { Command, Service } from './aws/command.ts';
import { DeadLetterQueue } from './aws/dead-letter-queue.ts';
import { QuarantineQueue } from './aws/quarantine-queue.ts';
import type { QueueMapping } from './aws/queue-mapping.ts';
import { StateMachine } from './aws/state-machine.ts';
import type { Table } from './aws/table.ts';
import { Topic } from './aws/topic.ts';
import type { SimulationContext } from './context.ts';
import { FaultInjector } from './fault-injector.ts';
import type { Fault } from './faults.ts';
import type { FunctionRun } from './function-run.ts';
import { functions } from './functions.ts';
import type { History } from './history.ts';
import type { ObservedState } from './invariants/observed-state.ts';
import { Invocation } from './invocation.ts';
import { Observer, type TraceSink } from './observer.ts';
import { createImagesBucket, createUploadsBucket } from './resources/create-buckets.ts';
import { createImageStreams } from './resources/create-image-streams.ts';
import { createImagesTable } from './resources/create-images-table.ts';
import { createUploadQueue } from './resources/create-upload-queue.ts';
import { createUsersTable } from './resources/create-users-table.ts';
import { Scheduler } from './scheduler.ts';
import { SeededRandom } from './seeded-random.ts';
import { resourceNames } from './settings.ts';

interface SimulationOptions {
  seed: number;
  /** Decisions that have to get their default result. */
  suppressed: ReadonlySet<string> | undefined;
  /** The kinds of fault that may be injected. */
  faults: readonly Fault[];
  writeTrace: TraceSink | undefined;
}

/** The environment of the functions for one schedule, in memory and in virtual time. */
export class Simulation implements SimulationContext, ObservedState {
  readonly scheduler = new Scheduler();
  readonly random: SeededRandom;
  readonly faults: FaultInjector;
  readonly observer: Observer;
  readonly deadLetterQueue = new DeadLetterQueue(() => this.scheduler.now);
  readonly queue: QueueMapping;
  readonly uploadsBucket: Bucket;
  readonly imagesTable: Table;
  readonly #imagesBucket: Bucket;
  readonly #stateMachine: StateMachine;
  /** By the name of the resource in a command. */
  readonly #services: ReadonlyMap<unknown, Service>;

  constructor({ seed, suppressed, faults, writeTrace }: SimulationOptions) {
    this.random = new SeededRandom(seed, suppressed);
    this.faults = new FaultInjector(this.random, faults);
    this.observer = new Observer({ getState: () => this, writeTrace });
    this.queue = createUploadQueue(this, this.deadLetterQueue);
    this.uploadsBucket = createUploadsBucket(this, this.queue);
    this.#imagesBucket = createImagesBucket(this);
    this.#stateMachine = new StateMachine(this);
    this.imagesTable = createImagesTable(this, createImageStreams(this));
    this.#services = new Map<string, Service>([
      [resourceNames.uploads, this.uploadsBucket],
      [resourceNames.images, this.#imagesBucket],
      [resourceNames.imagesTable, this.imagesTable],
      [resourceNames.usersTable, createUsersTable(this)],
      [resourceNames.topic, this.#createTopic()],
      [resourceNames.deadLetterQueue, this.deadLetterQueue],
      [resourceNames.quarantineQueue, this.#createQuarantineQueue()],
      [resourceNames.stateMachine, this.#stateMachine],
    ]);
  }

  get now(): number {
    return this.scheduler.now;
  }

  get history(): History {
    return this.observer.history;
  }

  get uploads(): ReadonlyMap<string, StoredObject> {
    return this.uploadsBucket.objects;
  }

  get renditions(): ReadonlyMap<string, StoredObject> {
    return this.#imagesBucket.objects;
  }

  get deadLetterMessages(): string[] {
    return this.deadLetterQueue.messages.map(({ body }) => body);
  }

  hasExecution(imageId: string): boolean {
    return this.#stateMachine.hasExecution(imageId);
  }

  readonly invoke = (run: FunctionRun): void => {
    const { timeoutSeconds, create } = functions[run.functionName];
    const invocation = new Invocation({
      run,
      timeoutSeconds,
      context: this,
      findService: (command) => this.#findService(command),
    });
    const handler = create({
      send: invocation.send,
      now: () => this.scheduler.now,
      newImageId: () => hashToId(run.name),
    });
    invocation.start(handler);
  };

  #createTopic(): Topic {
    return new Topic((message, actor) => {
      const event = v.parse(imageEvent, JSON.parse(message));
      this.observer.observe({ kind: 'event published', actor, event });
    });
  }

  #createQuarantineQueue(): QuarantineQueue {
    return new QuarantineQueue((body, actor) => {
      const pointer = v.parse(quarantinedRecord, JSON.parse(body));
      this.observer.observe({ kind: 'record quarantined', actor, pointer });
    });
  }

  #findService({ input }: Command): Service {
    for (const value of Object.values(input)) {
      const service = this.#services.get(value);
      if (service) {
        return service;
      }
    }
    throw new Error(`A command names no simulated resource: ${JSON.stringify(input)}`);
  }
}

function hashToId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
