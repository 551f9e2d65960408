/** The time of an injected crash: after some milliseconds (0: at the start), or before the n-th AWS call, from 1. */
export type FaultTrigger = { afterMilliseconds: number } | { beforeCall: number };

/** Fault injection for tests. */
export class Faults {
  readonly #crashes = new Map<string, FaultTrigger[]>();

  /** Kills the next invocations of a function that reach a trigger, one invocation for each trigger. */
  injectCrash(functionName: string, ...triggers: FaultTrigger[]): void {
    this.#crashes.set(functionName, [...(this.#crashes.get(functionName) ?? []), ...triggers]);
  }

  /** Takes the next trigger of a function off the list if it matches. */
  consume(functionName: string, matches: (trigger: FaultTrigger) => boolean): FaultTrigger | undefined {
    const [next, ...rest] = this.#crashes.get(functionName) ?? [];
    if (next === undefined || !matches(next)) {
      return undefined;
    }
    this.#crashes.set(functionName, rest);
    return next;
  }
}
