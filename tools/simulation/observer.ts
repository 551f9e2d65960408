import { History } from './history.ts';
import type { HistoryEvent } from './history-event.ts';
import type { Explanation, ObservedState } from './invariants/observed-state.ts';
import { checkSafety } from './invariants/safety.ts';

export interface Violation {
  invariant: string;
  explanation: string;
}

/** Receives the trace: the time in milliseconds since 1970, the actor and its action. */
export type TraceSink = (time: number, actor: string, action: string) => void;

interface ObserverOptions {
  getState: () => ObservedState;
  writeTrace: TraceSink | undefined;
}

/** Checks what happens against the invariants, and records it in the history and the trace. */
export class Observer {
  readonly history = new History();
  /** The first violation. */
  violation: Violation | undefined;
  readonly #options: ObserverOptions;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  observe(event: HistoryEvent): void {
    for (const [invariant, explanation] of checkSafety(event, this.#options.getState())) {
      this.reportViolation(invariant, explanation);
    }
    this.history.record(event);
  }

  /** Without an explanation, the invariant is not violated. */
  reportViolation(invariant: string, explanation: Explanation): void {
    if (explanation) {
      this.violation ??= { invariant, explanation };
      this.trace('✗', `${invariant}: ${explanation}`);
    }
  }

  trace(actor: string, action: string): void {
    this.#options.writeTrace?.(this.#options.getState().now, actor, action);
  }
}
