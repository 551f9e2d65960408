import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Fault } from './faults.ts';
import type { Violation } from './observer.ts';

/** Schedules for one worker thread: every seed from the first to the last, in all of these scenarios. */
export interface Task {
  scenarios: string[];
  from: number;
  to: number;
  faults?: Fault[] | undefined;
  /** The name of a seeded bug. */
  bug?: string;
}

export interface TaskResult {
  /** The number of schedules that were run. */
  schedules: number;
  /** The first violation, after which the worker stops. */
  failure?: { scenario: string; seed: number; violation: Violation };
}

/** Runs tasks on one worker thread for each core. No further task is started after `onResult` has returned false. */
export async function runTasks<Given extends Task>(
  tasks: Iterable<Given>,
  onResult: (result: TaskResult, task: Given) => boolean,
): Promise<void> {
  const queue = toGenerator(tasks);
  await Promise.all(Array.from({ length: availableParallelism() }, () => runWorker(queue, onResult)));
}

/** Worker threads share the generator; an array would start again for each of them. */
function* toGenerator<Given>(tasks: Iterable<Given>): Generator<Given> {
  yield* tasks;
}

async function runWorker<Given extends Task>(
  queue: Generator<Given>,
  onResult: (result: TaskResult, task: Given) => boolean,
): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  try {
    // Leaving this loop closes the generator, so it ends the loops of all worker threads.
    for (const task of queue) {
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
