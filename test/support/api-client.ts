import { signLocalToken } from '../../tools/client/local-token.ts';

interface Request {
  /** Sent as JSON. */
  body?: object;
  headers?: Record<string, string>;
}

/** A client of the API with an access token. */
export class ApiClient {
  readonly id: string;
  readonly #url: string;
  readonly #token: string;

  private constructor(id: string, url: string, token: string) {
    this.id = id;
    this.#url = url;
    this.#token = token;
  }

  static async for(url: string, sub: string, scope = ''): Promise<ApiClient> {
    return new ApiClient(sub, url, await signLocalToken({ sub, scope, expires: '1h' }));
  }

  /** The path is relative to the API. */
  send(method: string, path: string, { body, headers = {} }: Request = {}): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}
