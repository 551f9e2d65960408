import { workflowSteps } from '../../../contracts/operations/metric-groups.ts';
import type { Metrics } from './metrics.ts';

export type WorkflowStep = (typeof workflowSteps.dimensions.Step)[number];

/** Measures the time of a step of the workflow, and whether it failed. A run that times out writes no value. */
export function measureStep<Output>(
  Step: WorkflowStep,
  handle: (event: unknown) => Promise<Output>,
  metrics: Metrics,
  now: () => number = Date.now,
) {
  return async (event: unknown): Promise<Output> => {
    const start = now();
    let StepFailures = 1;
    try {
      const output = await handle(event);
      StepFailures = 0;
      return output;
    } finally {
      metrics.write(workflowSteps, { Step }, { StepTime: now() - start, StepFailures });
    }
  };
}
