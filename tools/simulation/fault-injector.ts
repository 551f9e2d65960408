import {
  type Fault,
  noFault,
  type Operation,
  type OperationFault,
  operationFaultNames,
  operationFaults,
} from './faults.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * Injects the faults of one schedule. A schedule enables about half of the kinds and injects them with one of four
 * frequencies: with all kinds at a high frequency, no upload gets far enough to meet the rare interleavings.
 */
export class FaultInjector {
  /** False at the end of a schedule: from then on no fault is injected. */
  isActive = true;
  readonly #random: SeededRandom;
  readonly #period: number;
  readonly #enabled: ReadonlySet<Fault>;
  readonly #operationFaults: OperationFault[];

  constructor(random: SeededRandom, allowed: readonly Fault[]) {
    this.#random = random;
    this.#period = random.choose([50, 4, 8, 20], 'faults: one in');
    this.#enabled = new Set(allowed.filter((fault) => random.integerBelow(2, `faults: ${fault}`) === 1));
    this.#operationFaults = operationFaultNames.filter((fault) => this.#enabled.has(fault));
  }

  /** Whether this fault is injected at the place with this name. */
  injects(fault: Fault, name: string): boolean {
    return (
      this.isActive && this.#enabled.has(fault) && this.#random.isOneIn(this.#period, `${name}: ${fault}`)
    );
  }

  /** Lets a call of AWS proceed without a fault. */
  bypass(operation: Operation): undefined {
    noFault(operation, 0);
  }

  /** Lets a call of AWS proceed, mostly without a fault. Returns the fault that it injected. */
  inject(operation: Operation, name: string, maxDelayMs: number): OperationFault | undefined {
    const limit = this.#period * operationFaultNames.length;
    const roll = this.isActive ? this.#random.integerBelow(limit, name) : 0;
    const fault = this.#operationFaults[roll - 1];
    if (!fault) {
      return this.bypass(operation);
    }
    operationFaults[fault](operation, this.#random.integerBelow(maxDelayMs, `${name}: delay`));
    return fault;
  }
}
