/** An error that AWS documents, with its code and its HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function throwAwsError(code: string, message: string, status = 400): never {
  throw new AwsError(code, message, status);
}
