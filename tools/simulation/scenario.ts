import type { Simulation } from './simulation.ts';

/** A workload: the actions of clients and operators. The random generator of the simulation decides their details. */
export interface Scenario {
  name: string;
  start: (simulation: Simulation) => void;
}
