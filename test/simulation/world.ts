import { createHash } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { imageEvent } from '../../events/image-event.ts';
import { type ImageRecord, imageRecord } from '../../events/image-record.ts';
import { s3NotificationFor } from '../../events/s3-notification.ts';
import { Bucket, type StoredObject } from './aws/bucket.ts';
import type { Command, Service } from './aws/command.ts';
import { DeadLetterQueue } from './aws/dead-letter-queue.ts';
import type { Item } from './aws/expressions.ts';
import { QueueMapping } from './aws/queue-mapping.ts';
import { StateMachine } from './aws/state-machine.ts';
import { StreamMapping, type StreamMappingOptions } from './aws/stream-mapping.ts';
import { type Change, Table } from './aws/table.ts';
import { Topic } from './aws/topic.ts';
import { Chance } from './chance.ts';
import { type Fault, usual, Weather } from './faults.ts';
import { type FunctionName, functions, names, settings } from './functions.ts';
import { safetyOf, stateOf } from './invariants.ts';
import { Invocation, type Run } from './invocation.ts';
import { type Fact, Ledger } from './ledger.ts';
import { Scheduler } from './scheduler.ts';

/** A promise that was not kept. */
export interface Violation {
  invariant: string;
  what: string;
}

/** Is told what happens, with the time in milliseconds since 1970. */
export type Tell = (time: number, who: string, what: string) => void;

export interface WorldOptions {
  seed: number;
  /** Decisions that are to come out calm. */
  calmed?: ReadonlySet<string> | undefined;
  faults: readonly Fault[];
  tell?: Tell | undefined;
}

/** Who reads the stream of the images, and the states that the template's filters let through. */
const streamReaders = [
  ['announce-image', ['PROCESSED', 'REJECTED', 'FAILED']],
  ['remove-files', ['PROCESSED', 'REJECTED', 'FAILED', 'DELETED']],
] as const;

type StreamSettings = Pick<StreamMappingOptions, 'batchSize' | 'window' | 'lets'>;

/** How far an index can be behind its table, in milliseconds: what the template counts on. */
const longestLag = settings.api.indexLag * 1000;

/** Everything around the functions, in memory and in virtual time: one of it for each schedule. */
export class World {
  readonly scheduler = new Scheduler();
  readonly ledger = new Ledger();
  readonly chance: Chance;
  readonly weather: Weather;
  readonly table: Table;
  readonly users: Table;
  readonly uploads: Bucket;
  readonly images: Bucket;
  readonly deadLetters: DeadLetterQueue;
  readonly workflow: StateMachine;
  readonly queue: QueueMapping;
  /** The first promise that was broken. */
  violation: Violation | undefined;
  readonly #streams: StreamMapping[];
  readonly #userStream: StreamMapping;
  readonly #services: Map<unknown, Service>;
  readonly #tell: Tell;

  constructor({ seed, calmed, faults, tell = () => {} }: WorldOptions) {
    this.#tell = tell;
    this.chance = new Chance(seed, calmed);
    this.weather = new Weather(this.chance, faults);
    this.table = this.#openTable();
    this.users = this.#openUsers();
    this.uploads = new Bucket({
      onPut: ({ key, stored }) => this.#notify(key, stored),
      onRemove: (key) => this.ledger.supersede(key),
    });
    this.images = new Bucket({
      onPut: ({ key, stored, before, by }) =>
        this.witness({ kind: 'file put', by, key, isChange: before?.eTag !== stored.eTag }),
      onRemove: (key, by) => this.witness({ kind: 'file removed', by, key }),
    });
    const topic = new Topic((message, by) =>
      this.witness({ kind: 'announced', by, event: v.parse(imageEvent, JSON.parse(message)) }),
    );
    this.deadLetters = new DeadLetterQueue(() => this.scheduler.now);
    this.workflow = new StateMachine({ ...this.#rules(), invoke: (run) => this.invoke(run) });
    this.queue = this.#openQueue();
    this.#streams = streamReaders.map(([functionName, states]) =>
      this.#openStream(functionName, {
        ...{ batchSize: settings.stream.batchSize, window: 0 },
        lets: ({ after }) => states.some((state) => state === after?.['status']?.S),
      }),
    );
    this.#userStream = this.#openStream('remove-user-images', {
      // Who leaves in the same minute may fill the batch.
      batchSize: this.chance.pick([10, 1], 'batch of users'),
      window: settings.api.indexLag + 1,
      lets: ({ after }) => isTombstone(after),
    });
    this.#services = new Map<string, Service>([
      [names.uploads, this.uploads],
      [names.images, this.images],
      [names.table, this.table],
      [names.users, this.users],
      [names.topic, topic],
      [names.deadLetters, this.deadLetters],
      [names.workflow, this.workflow],
    ]);
  }

  /** Runs a function once. */
  invoke(run: Run): void {
    const { timeout, build } = functions[run.functionName];
    const invocation = new Invocation(run, timeout, this);
    const now = () => this.scheduler.now;
    const handler = build({ send: invocation.send, now, randomId: () => idOf(run.name) });
    invocation.start(handler);
  }

  /** Holds what has happened against the invariants, and remembers it. */
  witness(fact: Fact): void {
    for (const [invariant, what] of safetyOf(fact, this)) {
      this.complain(invariant, what);
    }
    this.ledger.note(fact);
  }

  /** Keeps the first complaint; there is none when `what` is false or nothing. */
  complain(invariant: string, what: string | false | undefined): void {
    if (what) {
      this.violation ??= { invariant, what };
      this.tell('✗', `${invariant}: ${what}`);
    }
  }

  tell(who: string, what: string): void {
    this.#tell(this.scheduler.now, who, what);
  }

  serviceOf({ input }: Command): Service {
    for (const value of Object.values(input)) {
      const service = this.#services.get(value);
      if (service) {
        return service;
      }
    }
    throw new Error(`A command names nothing of this world: ${JSON.stringify(input)}`);
  }

  /** A moment at which something is done from outside, in milliseconds from now: about when a time of ours has passed. */
  moment(name: string): number {
    const { functionTimeout, lease, visibilityTimeout, messageRetention } = settings.upload;
    const hour = 60 * 60;
    const times = [0, functionTimeout, lease, visibilityTimeout, 2 * visibilityTimeout, hour] as const;
    const time = this.chance.pick([...times, messageRetention, messageRetention + hour], `${name}: time`);
    const spread = this.chance.pick([1, 100, 3000, 60_000], `${name}: spread`);
    return time * 1000 + this.chance.below(spread, `${name}: moment`);
  }

  /** Whether a message of this upload stands in the dead-letter queue. */
  isDead(upload: object): boolean {
    return this.deadLetters.messages.some(({ body }) =>
      this.ledger.uploadsIn(body).includes(upload as never),
    );
  }

  #rules() {
    const { scheduler, weather, chance } = this;
    return { scheduler, weather, chance };
  }

  #openTable(): Table {
    return new Table({
      key: 'imageId',
      indexes: { byLease: ['open', 'leaseUntil'], byOwner: ['ownerId', 'createdAt'] },
      now: () => this.scheduler.now,
      lag: (by) => this.#lag(by),
      onChange: (change, by) => this.#recordChange(change, by),
    });
  }

  #lag(by: string): number {
    if (!this.weather.strikes('stale-read', by)) {
      return 0;
    }
    const lag = this.chance.below(longestLag, `${by}: lag`);
    this.tell(by, `⚡ stale-read: what it sees is ${lag} ms old`);
    return lag;
  }

  #openUsers(): Table {
    return new Table({
      ...{ key: 'id', indexes: {} },
      now: () => this.scheduler.now,
      lag: (by) => this.#lag(by),
      onChange: (change, by) => {
        const id = (change.after ?? change.before)?.['id']?.S ?? '';
        const [wasDeleted, isDeleted] = [isTombstone(change.before), isTombstone(change.after)];
        const name = `${id}.${this.users.versionsOf(id)}`;
        this.tell(by, `  profile ${name}: ${isDeleted ? 'deleted' : 'there'}`);
        this.witness({ kind: 'profile', by, id, wasDeleted, isDeleted });
        this.#userStream.append(id, name, change);
      },
    });
  }

  #openQueue(): QueueMapping {
    return new QueueMapping({
      ...this.#rules(),
      ...settings.upload,
      batchSize: this.chance.pick([1, 3], 'batch size'),
      invoke: (run) => this.invoke({ functionName: 'process-upload', ...run }),
      onDead: (message) => {
        this.tell(message.name, 'goes to the dead-letter queue');
        this.deadLetters.add(message);
      },
      onAcknowledge: ({ name, body }) => {
        this.tell(name, 'is acknowledged');
        this.witness({ kind: 'acknowledged', by: name, uploads: this.ledger.uploadsIn(body) });
      },
    });
  }

  #openStream(functionName: FunctionName, mapping: StreamSettings): StreamMapping {
    return new StreamMapping({
      ...this.#rules(),
      ...{ consumer: functionName, ...mapping },
      invoke: (run) => this.invoke({ functionName, ...run }),
    });
  }

  #recordChange(change: Change, by: string): void {
    const imageId = (change.after ?? change.before)?.['imageId']?.S ?? '';
    const before = this.ledger.records.get(imageId);
    const after = this.#readRecord(change.after);
    const name = `${imageId.slice(0, 6)}.${this.table.versionsOf(imageId)}`;
    this.tell(by, `  record ${name}: ${stateOf(before)} → ${stateOf(after)}`);
    this.witness({ kind: 'record', by, imageId, before, after });
    for (const stream of this.#streams) {
      stream.append(imageId, name, change);
    }
  }

  #readRecord(item: Item | undefined): ImageRecord | undefined {
    if (!item) {
      return undefined;
    }
    const { success, output, issues } = v.safeParse(imageRecord, unmarshall(item));
    this.complain('a record has the shape of its state', !success && v.summarize(issues));
    return success ? output : undefined;
  }

  /** S3 notifies at least once, in any order, mostly soon. */
  #notify(key: string, { eTag, body }: StoredObject): void {
    const { name, sequencer } = this.ledger.addUpload(key, eTag, body.toString());
    const source = { bucket: names.uploads, key, eTag, sequencer, bytes: body.length };
    const notify = (message: string) => () => this.queue.send(message, s3NotificationFor(source));
    const isLate = this.weather.strikes('late-notification', name);
    this.scheduler.after(isLate ? this.moment(`${name}: late`) : usual, notify(name));
    if (this.weather.strikes('repeated-notification', name)) {
      this.scheduler.after(this.moment(`${name}: repeated`), notify(`${name} again`));
    }
  }
}

function isTombstone(item: Item | undefined): boolean {
  return item?.['deleted']?.BOOL === true;
}

function idOf(run: string): string {
  return createHash('sha256').update(run).digest('hex').slice(0, 32);
}
