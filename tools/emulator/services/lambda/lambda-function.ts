import type { Identity } from '../../iam/authorizer.ts';

/** A function of the template, under the names that CloudFormation and the Lambda API share. */
export interface LambdaFunction {
  FunctionName: string;
  FunctionArn: string;
  /** The ARN of the execution role. */
  Role: string;
  Handler: string;
  Runtime: string;
  /** Seconds. */
  Timeout: number;
  /** MiB. */
  MemorySize: number;
  Environment: { Variables: Record<string, string> };
  ReservedConcurrentExecutions?: number | undefined;
  LoggingConfig: { LogGroup: string };
  /** The directory of the bundle. */
  directory: string;
  /** The port on 127.0.0.1 where a debugger can attach. Such a function has one environment and no time-out. */
  inspectPort?: number | undefined;
}

/** The identity that a function, and Lambda on its behalf, acts with. */
export function getExecutionIdentity({ Role, FunctionName }: LambdaFunction): Identity {
  return { type: 'role', roleArn: Role, sessionName: FunctionName };
}

/** The result of one invocation. */
export interface InvocationResult {
  /** JSON: the return value of the handler, or the error. */
  payload: string;
  failed: boolean;
  /** The log lines of the invocation. */
  log: string;
}

/** An invocation as monitoring measures it. */
export type EndedInvocation = { functionName: string; event: string; failed: boolean; milliseconds: number };
