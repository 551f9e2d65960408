import type { SimulationContext } from '../context.ts';
import { callDurationMs } from '../faults.ts';
import type { FunctionResult } from '../function-run.ts';
import { type FunctionName, isFunctionName } from '../functions.ts';
import { type Data, isData, setResult } from './state-data.ts';
import type { Retrier, TaskState } from './state-machine-definition.ts';

interface TaskRunOptions {
  execution: Pick<SimulationContext, 'scheduler' | 'random' | 'invoke'> & {
    name: string;
    hasEnded(): boolean;
    end(status: 'FAILED'): void;
  };
  state: TaskState;
  input: Data;
  leave: (output: Data, next: string | undefined) => void;
}

/** Invokes the function of a Task state, and retries it by its retriers, each of which counts its own attempts. */
export class TaskRun {
  readonly #options: TaskRunOptions;
  readonly #attempts = new Map<Retrier, number>();
  #tries = 0;

  constructor(options: TaskRunOptions) {
    this.#options = options;
  }

  start(): void {
    const { execution, state, input } = this.#options;
    if (execution.hasEnded()) {
      return;
    }
    this.#tries += 1;
    execution.invoke({
      functionName: functionNameFrom(state),
      name: `${execution.name}, try ${this.#tries}`,
      event: input,
      onResult: (result) => execution.hasEnded() || this.#handleResult(result),
    });
  }

  #handleResult({ output, error }: FunctionResult): void {
    const { state, leave } = this.#options;
    if (isData(output)) {
      leave(output, state.Next);
      return;
    }
    const errorName = error?.name ?? 'Lambda.Unknown';
    const retrier = state.Retry.find((candidate) => matchesError(candidate, errorName));
    const attempt = retrier ? (this.#attempts.get(retrier) ?? 0) + 1 : 1;
    if (retrier && attempt <= retrier.MaxAttempts) {
      this.#attempts.set(retrier, attempt);
      this.#retryLater(retrier, attempt);
    } else {
      this.#catch(errorName, error);
    }
  }

  /** The delay doubles, or grows by another rate, up to a maximum, with full jitter. */
  #retryLater({ IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier, attempt: number): void {
    const { scheduler, random, name } = this.#options.execution;
    const maxSeconds = Math.min(IntervalSeconds * BackoffRate ** (attempt - 1), MaxDelaySeconds);
    const jitterMs = random.integerBelow(maxSeconds * 1000, `${name}, try ${this.#tries}: delay`);
    scheduler.after(callDurationMs + jitterMs, () => this.start());
  }

  /** Without a catcher for the error, the execution fails. */
  #catch(errorName: string, error: Error | undefined): void {
    const { execution, state, input, leave } = this.#options;
    const catcher = state.Catch.find((candidate) => matchesError(candidate, errorName));
    if (!catcher) {
      execution.end('FAILED');
      return;
    }
    const Cause = JSON.stringify({ errorMessage: error?.message });
    leave(setResult(input, catcher.ResultPath, { Error: errorName, Cause }), catcher.Next);
  }
}

function matchesError({ ErrorEquals }: { ErrorEquals: string[] }, errorName: string): boolean {
  return ErrorEquals.some((expected) => expected === errorName || expected === 'States.ALL');
}

/** The template replaces `${ProcessUpload}` by the ARN of process-upload. */
function functionNameFrom({ Parameters }: TaskState): FunctionName {
  const id = Parameters.FunctionName.replace(/\W/g, '');
  const name = id.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  if (!isFunctionName(name)) {
    throw new Error(`The definition invokes the unknown function ${Parameters.FunctionName}`);
  }
  return name;
}
