/** A command of the AWS SDK, as its clients are given it. */
export interface Command {
  input: object;
}

/** A service in memory: does what a command asks for, at once, for a caller of this name. Throws the SDK's own errors. */
export interface Service {
  perform(command: Command, caller: string): object;
  /** Trouble that is the service's own, as its SDK client throws it. */
  trouble(name: string, httpStatusCode: number): Error;
}

type Operations = Record<string, (input: never, caller: string) => object>;

/** Finds the operation of a command by the name of its class. What is not there, no function of ours uses. */
export function performWith(operations: Operations, command: Command, caller: string): object {
  const operation = operations[command.constructor.name];
  if (!operation) {
    throw new Error(`The simulation knows no ${command.constructor.name}`);
  }
  // The class of a command decides the shape of its input: the SDK's types say so, where a name cannot.
  return operation(command.input as never, caller);
}
