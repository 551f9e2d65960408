/** The stack cannot start; the message says in one line why. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
