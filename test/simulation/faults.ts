import type { Chance } from './chance.ts';

/** One call of AWS, as a fault may treat it. */
export interface Operation {
  /** Lets this happen so many milliseconds later, unless the function is gone by then. */
  after(delay: number, happens: () => void): void;
  /** The same, whether the function is gone or not. */
  afterAll(delay: number, happens: () => void): void;
  /** Has the service do what it was asked for. */
  perform(): void;
  /** Hands the service's answer, or its error, to the function. */
  answer(): void;
  /** Hands trouble to the function: what is left when the SDK has given up its own retries. */
  fail(name: string, httpStatusCode: number): void;
  /** Ends the function in the middle of it. */
  crash(): void;
  /** Whoever invoked the function takes it for dead; it goes on until its time-out. */
  abandon(): void;
}

/** How long a call of AWS takes, in milliseconds. */
export const usual = 10;

type Strike = (operation: Operation, delay: number) => void;

/** What can befall one call of AWS. `delay` is up to a little more than the function's time-out. */
const operationFaults = {
  'slow-request': ({ after, perform, answer }, delay) =>
    after(delay, () => {
      perform();
      answer();
    }),
  'slow-answer': ({ after, perform, answer }, delay) =>
    after(usual, () => {
      perform();
      after(delay, answer);
    }),
  throttle: ({ after, fail }) => after(usual, () => fail('ThrottlingException', 429)),
  'server-error': ({ after, fail }) => after(usual, () => fail('InternalError', 500)),
  'lost-answer': ({ after, perform, fail }, delay) =>
    after(usual, () => {
      perform();
      after(delay, () => fail('TimeoutError', 0));
    }),
  // The SDK asks again by itself: what was done is done twice, and the second answer is the one that counts.
  'repeated-call': ({ after, perform, answer }, delay) =>
    after(usual, () => {
      perform();
      after(delay, () => {
        perform();
        answer();
      });
    }),
  'crash-before': ({ after, crash }) => after(usual, crash),
  'crash-after': ({ after, perform, crash }) =>
    after(usual, () => {
      perform();
      crash();
    }),
  // The request was on its way already.
  'crash-meanwhile': ({ after, afterAll, perform, crash }, delay) =>
    after(usual, () => {
      crash();
      afterAll(delay, perform);
    }),
  abandoned: ({ after, perform, answer, abandon }, delay) => {
    abandon();
    after(delay, () => {
      perform();
      answer();
    });
  },
} satisfies Record<string, Strike>;

/** What can befall messages between the functions, and reads of copies that lag behind. */
const deliveryFaults = [
  'late-notification',
  'repeated-notification',
  'repeated-message',
  'lost-acknowledgement',
  'late-changes',
  'repeated-changes',
  'stale-read',
  'lost-response',
] as const;

/** Mostly nothing befalls a call. */
const nothing: Strike = ({ after, perform, answer }) =>
  after(usual, () => {
    perform();
    answer();
  });

type OperationFault = keyof typeof operationFaults;
export type Fault = OperationFault | (typeof deliveryFaults)[number];

const operationFaultNames = Object.keys(operationFaults) as OperationFault[];
export const faultNames: Fault[] = [...operationFaultNames, ...deliveryFaults];

/**
 * The faults of one schedule. Some kinds stay away altogether and the others strike more or less often: where everything
 * strikes at once, nothing gets far enough to meet the rarer orders.
 */
export class Weather {
  /** From here on everything goes well. */
  over = false;
  readonly #chance: Chance;
  readonly #once: number;
  readonly #abroad: ReadonlySet<Fault>;
  readonly #operationFaults: OperationFault[];

  constructor(chance: Chance, allowed: readonly Fault[]) {
    this.#chance = chance;
    this.#once = chance.pick([50, 4, 8, 20], 'weather: one in');
    this.#abroad = new Set(allowed.filter((fault) => chance.below(2, `weather: ${fault}`) === 1));
    this.#operationFaults = operationFaultNames.filter((fault) => this.#abroad.has(fault));
  }

  /** Whether this fault strikes here. */
  strikes(fault: Fault, name: string): boolean {
    return !this.over && this.#abroad.has(fault) && this.#chance.oneIn(this.#once, `${name}: ${fault}`);
  }

  /** Nothing befalls this call of AWS. */
  spare(operation: Operation): undefined {
    nothing(operation, 0);
  }

  /** What befalls this call of AWS: mostly nothing. */
  strike(operation: Operation, name: string, longest: number): OperationFault | undefined {
    const roll = this.over ? 0 : this.#chance.below(this.#once * operationFaultNames.length, name);
    const fault = this.#operationFaults[roll - 1];
    const strike = fault ? operationFaults[fault] : nothing;
    strike(operation, fault ? this.#chance.below(longest, `${name}: delay`) : 0);
    return fault;
  }
}
