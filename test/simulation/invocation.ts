import type { Context } from 'aws-lambda';
import type { Command, Service } from './aws/command.ts';
import type { Operation, Weather } from './faults.ts';
import type { FunctionName } from './functions.ts';
import type { Scheduler } from './scheduler.ts';

/** What whoever invoked a function learns: its answer, what it threw, or neither. */
export interface Ending {
  answer?: unknown;
  error?: Error;
}

/** One run of a function, as it is asked for. */
export interface Run {
  functionName: FunctionName;
  /** Names the run in decisions and stories: no two runs of a schedule have the same. */
  name: string;
  event: object;
  onEnd: (ending: Ending) => void;
  /** Whether no fault strikes it. */
  isSpared?: boolean;
}

interface Surroundings {
  scheduler: Scheduler;
  weather: Weather;
  serviceOf: (command: Command) => Service;
  tell: (who: string, what: string) => void;
}

interface Settle {
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** A function at work: its client of AWS, on which faults strike, and its end. */
export class Invocation {
  readonly #run: Run;
  readonly #world: Surroundings;
  readonly #timeout: number;
  readonly #deadline: number;
  #calls = 0;
  #openCalls = 0;
  #isOver = false;
  #isReported = false;

  /** `timeout` is in seconds. */
  constructor(run: Run, timeout: number, world: Surroundings) {
    this.#run = run;
    this.#world = world;
    this.#timeout = timeout * 1000;
    this.#deadline = world.scheduler.now + this.#timeout;
  }

  /** What the handler answers, or throws, after its end is heard by nobody. */
  start(handler: (event: never, context: Context) => Promise<unknown>): void {
    const { name, event } = this.#run;
    this.#world.tell(name, 'starts');
    this.#world.scheduler.after(this.#timeout, () => this.#end({}, 'is ended by its time-out'));
    this.#await(0);
    handler(event as never, this.#context()).then(
      (answer) => this.#end({ answer }, 'ends'),
      (error: Error) => this.#end({ error }, `throws ${error}`),
    );
  }

  /** In place of `send` of any SDK client. */
  readonly send = (command: Command): Promise<unknown> =>
    new Promise((resolve, reject) => {
      this.#calls += 1;
      this.#await(1);
      const operation = this.#operation(command, {
        resolve: (answer) => {
          this.#await(-1);
          resolve(answer);
        },
        reject: (error) => {
          this.#await(-1);
          reject(error);
        },
      });
      const name = `${this.#run.name}, call ${this.#calls}`;
      const { weather } = this.#world;
      const fault = this.#run.isSpared
        ? weather.spare(operation)
        : weather.strike(operation, name, this.#timeout * 1.2);
      if (fault) {
        this.#world.tell(this.#run.name, `⚡ ${fault}: ${titleOf(command)}`);
      }
    });

  /** So many calls of AWS more, or fewer, are open; without any, the function computes. */
  #await(more: -1 | 0 | 1): void {
    const { computing } = this.#world.scheduler;
    this.#openCalls += more;
    if (this.#openCalls === 0 && !this.#isOver) {
      computing.add(this);
    } else {
      computing.delete(this);
    }
  }

  #operation(command: Command, settle: Settle): Operation {
    const service = this.#world.serviceOf(command);
    let answer = () => {};
    return {
      after: (delay, happens) => this.#world.scheduler.after(delay, () => this.#isOver || happens()),
      afterAll: (delay, happens) => this.#world.scheduler.after(delay, happens),
      perform: () => {
        answer = this.#perform(service, command, settle);
      },
      answer: () => answer(),
      fail: (name, httpStatusCode) => settle.reject(service.trouble(name, httpStatusCode)),
      crash: () => this.#end({}, 'crashes'),
      abandon: () => this.#report({}),
    };
  }

  #perform(service: Service, command: Command, { resolve, reject }: Settle): () => void {
    const { name } = this.#run;
    try {
      this.#world.tell(name, titleOf(command));
      const answer = service.perform(command, name);
      return () => resolve(answer);
    } catch (error) {
      if (!(error instanceof Error && '$metadata' in error)) {
        throw error;
      }
      this.#world.tell(name, `  ${error.name}`);
      return () => reject(error);
    }
  }

  #end(ending: Ending, how: string): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#world.scheduler.computing.delete(this);
      this.#world.tell(this.#run.name, how);
      this.#report(ending);
    }
  }

  #report(ending: Ending): void {
    if (!this.#isReported) {
      this.#isReported = true;
      this.#run.onEnd(ending);
    }
  }

  #context(): Context {
    const { functionName, name } = this.#run;
    return {
      callbackWaitsForEmptyEventLoop: false,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionName,
      memoryLimitInMB: '256',
      awsRequestId: name,
      logGroupName: functionName,
      logStreamName: name,
      getRemainingTimeInMillis: () => this.#deadline - this.#world.scheduler.now,
      done: () => {},
      fail: () => {},
      succeed: () => {},
    };
  }
}

function titleOf(command: Command): string {
  const { input } = command;
  const subject = 'Key' in input && typeof input.Key === 'string' ? ` ${input.Key}` : '';
  return `${command.constructor.name.replace(/Command$/, '')}${subject}`;
}
