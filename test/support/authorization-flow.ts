import { createHash } from 'node:crypto';

interface FlowOptions {
  send(request: Request): Response | Promise<Response>;
  /** The address of the issuer's endpoints. */
  base: string;
  /** The address that the issuer sends the browser back to. */
  page: string;
}

interface TokenResult {
  status: number;
  body: Record<'access_token' | 'id_token' | 'refresh_token' | 'token_type' | 'error', string> & {
    expires_in: number;
  };
}

const verifier = 'a'.repeat(43);

/** A browser that signs in at an issuer, step by step, and keeps its cookie. */
export class AuthorizationFlow {
  readonly #options: FlowOptions;
  #cookie = '';

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  /** The value of the session's cookie. */
  get session(): string {
    return this.#cookie.split('=')[1] ?? '';
  }

  /** Requests a code. @returns the sign-in page or a redirect */
  authorize(changes: Record<string, string> = {}): Promise<Response> {
    return this.#send(this.#authorizeUrl(changes));
  }

  /** Sends the form of the sign-in page. */
  post(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const { origin } = new URL(this.#options.base);
    const body = new URLSearchParams(form);
    return this.#send(this.#authorizeUrl({}), { method: 'POST', body, headers: { origin, ...headers } });
  }

  /** @returns the code */
  async signIn(name: string, form: Record<string, string> = {}): Promise<string> {
    const response = await this.post({ name, ...form });
    return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
  }

  exchange(code: string, changes: Record<string, string> = {}): Promise<TokenResult> {
    return this.requestToken({
      grant_type: 'authorization_code',
      client_id: 'web',
      redirect_uri: this.#options.page,
      code_verifier: verifier,
      code,
      ...changes,
    });
  }

  refresh(refreshToken: string): Promise<TokenResult> {
    return this.requestToken({
      grant_type: 'refresh_token',
      client_id: 'web',
      refresh_token: refreshToken,
    });
  }

  async requestToken(
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<TokenResult> {
    const body = new URLSearchParams(form);
    const response = await this.#send(`${this.#options.base}/token`, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as TokenResult['body'] };
  }

  /** @param returnParameter the name of the parameter with the address to return to */
  signOut(returnParameter: string): Promise<Response> {
    const query = new URLSearchParams({ [returnParameter]: this.#options.page });
    return this.#send(`${this.#options.base}/logout?${query}`);
  }

  #authorizeUrl(changes: Record<string, string>): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'web',
      redirect_uri: this.#options.page,
      scope: 'openid',
      state: 's',
      nonce: 'n',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
    return `${this.#options.base}/authorize?${query}`;
  }

  async #send(url: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const headers = { ...init.headers, cookie: this.#cookie };
    const response = await this.#options.send(new Request(url, { ...init, headers }));
    const [cookie] = response.headers.getSetCookie();
    this.#cookie = cookie?.split(';')[0] ?? this.#cookie;
    return response;
  }
}
