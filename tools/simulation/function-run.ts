import type { FunctionName } from './functions.ts';

/** The result for the invoker: the output of the handler, the error that it threw, or neither after a crash or time-out. */
export interface FunctionResult {
  output?: unknown;
  error?: Error;
}

/** One invocation of a function. */
export interface FunctionRun {
  functionName: FunctionName;
  /** Identifies the run in random decisions and in the trace: it is unique within a schedule. */
  name: string;
  event: object;
  onResult: (result: FunctionResult) => void;
  /** Whether no fault is injected into this run. */
  isBypassed?: boolean;
}
