/** A command of the AWS SDK, as a function passes it to `send` of a client. */
export interface Command {
  input: object;
}

/** A service in memory. It performs a command at once, for the caller with this name, and throws the errors of the SDK. */
export interface Service {
  perform(command: Command, caller: string): object;
  /** An infrastructure failure of the service, such as throttling, as its SDK client throws it. */
  createError(name: string, httpStatusCode: number): Error;
}

type Operations = Record<string, (input: never, caller: string) => object>;

/**
 * Performs the operation with the name of the command's class.
 * @throws {Error} for a command that the simulation does not support
 */
export function performWith(operations: Operations, command: Command, caller: string): object {
  const operation = operations[command.constructor.name];
  if (!operation) {
    throw new Error(`The simulation does not support ${command.constructor.name}`);
  }
  // The class of a command decides the type of its input, which TypeScript cannot infer from the name of the class.
  return operation(command.input as never, caller);
}
