/** An error of OAuth (RFC 6749, sections 4.1.2.1 and 5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: string;
  /** The request whose page receives the error. */
  readonly request: { redirectUri: string; state: string } | undefined;

  constructor(code: string, message: string, request?: { redirectUri: string; state: string }) {
    super(message);
    this.code = code;
    this.request = request;
  }
}
