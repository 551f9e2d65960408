import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Fault } from './faults.ts';
import type { Violation } from './world.ts';

/** Schedules for one worker: every seed from the first to the last, in all of these scenarios. */
export interface Task {
  scenarios: string[];
  from: number;
  to: number;
  faults?: Fault[] | undefined;
  /** The name of a fault that is planted in the functions. */
  plant?: string;
}

export interface TaskResult {
  /** How many were run. */
  schedules: number;
  /** The first that broke a promise; none was run behind it. */
  failure?: { scenario: string; seed: number; violation: Violation };
}

/** Gives tasks to one worker for each core. No further task is begun when `onResult` has returned false. */
export async function runTasks<Given extends Task>(
  tasks: Iterable<Given>,
  onResult: (result: TaskResult, task: Given) => boolean,
): Promise<void> {
  const left = oneByOne(tasks);
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(left, onResult)));
}

/** An array would begin anew for each worker. */
function* oneByOne<Given>(tasks: Iterable<Given>): Generator<Given> {
  yield* tasks;
}

async function work<Given extends Task>(
  left: Generator<Given>,
  onResult: (result: TaskResult, task: Given) => boolean,
): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  try {
    // Workers share the iterator: whoever leaves this loop ends it for all.
    for (const task of left) {
      worker.postMessage(task);
      const [result]: TaskResult[] = await once(worker, 'message');
      if (result && !onResult(result, task)) {
        break;
      }
    }
  } finally {
    await worker.terminate();
  }
}
