/** An error that AWS documents, with its code and its HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Further fields of the error document. */
  readonly details: object;

  constructor(code: string, message: string, status = 400, details: object = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export function throwAwsError(code: string, message: string, status = 400): never {
  throw new AwsError(code, message, status);
}
