/** When an invocation dies: after a time, 0 for its start, or in place of its n-th call of AWS, counted from 1. */
export type KillMoment = { afterMilliseconds: number } | { insteadOfCall: number };

/** What tests order to go wrong. */
export class Faults {
  readonly #kills = new Map<string, KillMoment[]>();

  /** Kills the next invocations of a function that get so far, one for each moment. */
  killNext(functionName: string, ...moments: KillMoment[]): void {
    this.#kills.set(functionName, [...(this.#kills.get(functionName) ?? []), ...moments]);
  }

  /** The next moment, if it matches: it is used up then. */
  take(functionName: string, matches: (moment: KillMoment) => boolean): KillMoment | undefined {
    const [next, ...rest] = this.#kills.get(functionName) ?? [];
    if (next === undefined || !matches(next)) {
      return undefined;
    }
    this.#kills.set(functionName, rest);
    return next;
  }
}
