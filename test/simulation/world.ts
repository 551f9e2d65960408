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
import { StreamMapping } from './aws/stream-mapping.ts';
import { type Change, Table } from './aws/table.ts';
import { Topic } from './aws/topic.ts';
import { Chance } from './chance.ts';
import { type Fault, usual, Weather } from './faults.ts';
import { functions, names, settings } from './functions.ts';
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

/** Who reads the table's stream, and the states that the template's filters let through. */
const streamReaders = [
  ['announce-image', ['PROCESSED', 'REJECTED', 'FAILED']],
  ['remove-files', ['PROCESSED', 'REJECTED', 'FAILED', 'DELETED']],
] as const;

/** Everything around the functions, in memory and in virtual time: one of it for each schedule. */
export class World {
  readonly scheduler = new Scheduler();
  readonly ledger = new Ledger();
  readonly chance: Chance;
  readonly weather: Weather;
  readonly table: Table;
  readonly uploads: Bucket;
  readonly images: Bucket;
  readonly deadLetters: DeadLetterQueue;
  readonly workflow: StateMachine;
  readonly queue: QueueMapping;
  /** The first promise that was broken. */
  violation: Violation | undefined;
  readonly #streams: StreamMapping[];
  readonly #services: Record<string, Service>;
  readonly #tell: Tell;

  constructor({ seed, calmed, faults, tell = () => {} }: WorldOptions) {
    this.#tell = tell;
    this.chance = new Chance(seed, calmed);
    this.weather = new Weather(this.chance, faults);
    this.table = this.#openTable();
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
    this.#streams = streamReaders.map(([functionName, states]) => this.#openStream(functionName, states));
    this.#services = {
      [names.uploads]: this.uploads,
      [names.images]: this.images,
      [names.table]: this.table,
      [names.topic]: topic,
      [names.deadLetters]: this.deadLetters,
      [names.workflow]: this.workflow,
    };
  }

  /** Runs a function once. */
  invoke(run: Run): void {
    const { timeout, build } = functions[run.functionName];
    const invocation = new Invocation(run, timeout, this);
    const handler = build({ send: invocation.send, now: () => this.scheduler.now });
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
    const service = Object.values(input).flatMap((value) => this.#services[value] ?? [])[0];
    if (!service) {
      throw new Error(`A command names nothing of this world: ${JSON.stringify(input)}`);
    }
    return service;
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
      indexes: { byLease: ['open', 'leaseUntil'] },
      now: () => this.scheduler.now,
      lag: (by) => (this.weather.strikes('stale-read', by) ? this.chance.below(60_000, `${by}: lag`) : 0),
      onChange: (change, by) => this.#recordChange(change, by),
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
        this.deadLetters.messages.push(message);
      },
      onAcknowledge: ({ name, body }) => {
        this.tell(name, 'is acknowledged');
        this.witness({ kind: 'acknowledged', by: name, uploads: this.ledger.uploadsIn(body) });
      },
    });
  }

  #openStream(functionName: 'announce-image' | 'remove-files', states: readonly string[]): StreamMapping {
    return new StreamMapping({
      ...this.#rules(),
      ...{ consumer: functionName, states, batchSize: settings.stream.batchSize },
      invoke: (run) => this.invoke({ functionName, ...run }),
    });
  }

  #recordChange(change: Change, by: string): void {
    const [before, after] = [readRecord(change.before), readRecord(change.after)];
    const imageId = (after ?? before)?.imageId ?? '';
    const name = `${imageId.slice(0, 6)}.${this.table.versionsOf(imageId)}`;
    this.tell(by, `  record ${name}: ${stateOf(before)} → ${stateOf(after)}`);
    this.witness({ kind: 'record', by, imageId, before, after });
    for (const stream of this.#streams) {
      stream.append(imageId, name, change);
    }
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

function readRecord(item: Item | undefined): ImageRecord | undefined {
  return item && v.parse(imageRecord, unmarshall(item));
}
