/** The stack cannot start. The message gives the reason in one line. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
