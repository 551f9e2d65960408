export interface TokenSet {
  accessToken: string;
  /** Without one, the user signs in again when the access token expires. */
  refreshToken?: string | undefined;
  lifetimeSeconds?: number | undefined;
}

/** The user has to sign in again. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

/** The part of its lifetime after which a token is renewed. */
const renewalShare = 0.75;

/** The tokens of a session. They are in memory only, and renewed before they expire. */
export class AccessTokens {
  #tokens: TokenSet;
  #renewAtMs: number;
  #renewal: Promise<string> | undefined;
  readonly #refresh: (refreshToken: string) => Promise<TokenSet>;
  readonly #now: () => number;

  constructor(
    tokens: TokenSet,
    refresh: (refreshToken: string) => Promise<TokenSet>,
    now: () => number = Date.now,
  ) {
    this.#tokens = tokens;
    this.#refresh = refresh;
    this.#now = now;
    this.#renewAtMs = this.#getRenewalTime(tokens);
  }

  /** Returns a token that is not about to expire. @throws {SessionEndedError} */
  async get(): Promise<string> {
    return this.#now() < this.#renewAtMs || !this.#tokens.refreshToken
      ? this.#tokens.accessToken
      : await this.renew();
  }

  /**
   * Renews the token. Callers at the same time share one request: an issuer that replaces refresh tokens takes the second
   * use of one for a theft and ends the session.
   * @throws {SessionEndedError}
   */
  renew(): Promise<string> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string> {
    const { refreshToken } = this.#tokens;
    if (!refreshToken) {
      throw new SessionEndedError('There is no refresh token');
    }
    try {
      // An issuer that does not replace its refresh tokens returns none.
      this.#tokens = { ...this.#tokens, ...definedEntries(await this.#refresh(refreshToken)) };
    } catch (cause) {
      throw cause instanceof TypeError ? cause : new SessionEndedError('The session has ended', { cause });
    }
    this.#renewAtMs = this.#getRenewalTime(this.#tokens);
    return this.#tokens.accessToken;
  }

  #getRenewalTime({ lifetimeSeconds = 3600 }: TokenSet): number {
    return this.#now() + lifetimeSeconds * 1000 * renewalShare;
  }
}

function definedEntries(tokens: TokenSet): Partial<TokenSet> {
  return Object.fromEntries(Object.entries(tokens).filter(([, value]) => value !== undefined));
}
