/** One call of AWS, as a fault controls it. */
export interface Operation {
  /** Schedules a callback, which does not run when the function has ended by then. */
  after(delayMs: number, callback: () => void): void;
  /** Schedules a callback, which also runs when the function has ended. */
  afterEvenIfEnded(delayMs: number, callback: () => void): void;
  /** Makes the service perform the command. */
  perform(): void;
  /** Returns the response of the service, or its error, to the function. */
  respond(): void;
  /** Throws an infrastructure failure in the function, as the SDK does after its own retries. */
  fail(name: string, httpStatusCode: number): void;
  /** Ends the function before it has returned. */
  crash(): void;
  /** Reports the invocation as failed to its invoker, while the function continues until its time-out. */
  loseResult(): void;
}

/** The duration of a call of AWS without a fault, in milliseconds. */
export const callDurationMs = 10;

export type InjectFault = (operation: Operation, delayMs: number) => void;

/** The faults of one call of AWS. `delayMs` is at most a little more than the time-out of the function. */
export const operationFaults = {
  'slow-request': ({ after, perform, respond }, delayMs) =>
    after(delayMs, () => {
      perform();
      respond();
    }),
  'slow-answer': ({ after, perform, respond }, delayMs) =>
    after(callDurationMs, () => {
      perform();
      after(delayMs, respond);
    }),
  throttle: ({ after, fail }) => after(callDurationMs, () => fail('ThrottlingException', 429)),
  'server-error': ({ after, fail }) => after(callDurationMs, () => fail('InternalError', 500)),
  'lost-answer': ({ after, perform, fail }, delayMs) =>
    after(callDurationMs, () => {
      perform();
      after(delayMs, () => fail('TimeoutError', 0));
    }),
  // The SDK retries by itself: the service performs the command twice, and the function receives the second response.
  'repeated-call': ({ after, perform, respond }, delayMs) =>
    after(callDurationMs, () => {
      perform();
      after(delayMs, () => {
        perform();
        respond();
      });
    }),
  'crash-before': ({ after, crash }) => after(callDurationMs, crash),
  'crash-after': ({ after, perform, crash }) =>
    after(callDurationMs, () => {
      perform();
      crash();
    }),
  // The request was sent before the crash, so the service receives it later.
  'crash-meanwhile': ({ after, afterEvenIfEnded, perform, crash }, delayMs) =>
    after(callDurationMs, () => {
      crash();
      afterEvenIfEnded(delayMs, perform);
    }),
  // The invocation becomes a zombie: Lambda reports it as failed, and it still writes.
  abandoned: ({ after, perform, respond, loseResult }, delayMs) => {
    loseResult();
    after(delayMs, () => {
      perform();
      respond();
    });
  },
} satisfies Record<string, InjectFault>;

/** A call of AWS without a fault. */
export const noFault: InjectFault = ({ after, perform, respond }) =>
  after(callDurationMs, () => {
    perform();
    respond();
  });

/** The faults of messages, stream records and responses between services, and of eventually consistent reads. */
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

export type OperationFault = keyof typeof operationFaults;
export type Fault = OperationFault | (typeof deliveryFaults)[number];

export const operationFaultNames = Object.keys(operationFaults) as OperationFault[];
export const faultNames: Fault[] = [...operationFaultNames, ...deliveryFaults];
