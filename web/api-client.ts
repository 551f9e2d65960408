import type { CreateImageRequest, ImageResource } from '../contracts/http/images-api.ts';
import type { Problem } from '../contracts/http/problem.ts';
import type { CreateUserRequest, User, UserPatch } from '../contracts/http/users-api.ts';
import { RetryableError } from './retry.ts';

/** A response of the API that no retry changes. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined) {
    super(problem?.title ?? `The API answers ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** A profile with the version that a change has to name. */
export interface VersionedUser extends User {
  eTag: string;
}

export interface ImagePage {
  items: ImageResource[];
  cursor?: string;
}

export interface ApiClientOptions {
  /** Ends in a slash. */
  url: string;
  tokens: {
    /** A token that is not about to expire. */
    get(): Promise<string>;
    /** Another token, after the API has refused the current one. @throws when the user has to sign in again */
    renew(): Promise<string>;
  };
}

interface RequestOptions {
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** A client of the API. Its methods throw an `ApiError`, or a `RetryableError` after which the request may be repeated. */
export class ApiClient {
  readonly #url: string;
  readonly #tokens: ApiClientOptions['tokens'];

  constructor({ url, tokens }: ApiClientOptions) {
    this.#url = url;
    this.#tokens = tokens;
  }

  async createImage(request: CreateImageRequest, key: string, signal?: AbortSignal): Promise<ImageResource> {
    const headers = { 'idempotency-key': key };
    return await this.#read('POST', 'images', { body: request, headers, signal });
  }

  async getImage(id: string, signal?: AbortSignal): Promise<ImageResource> {
    return await this.#read('GET', `images/${id}`, { signal });
  }

  /** @param cursor that of the previous page */
  async listImages(limit: number, cursor?: string): Promise<ImagePage> {
    const query = new URLSearchParams({ limit: `${limit}`, ...(cursor && { cursor }) });
    return await this.#read('GET', `images?${query}`);
  }

  async deleteImage(id: string): Promise<void> {
    await this.#send('DELETE', `images/${id}`);
  }

  async createProfile(request: CreateUserRequest): Promise<VersionedUser> {
    return await readProfile(await this.#send('POST', 'users', { body: request }));
  }

  async getProfile(): Promise<VersionedUser> {
    return await readProfile(await this.#send('GET', 'users/me'));
  }

  async updateProfile(patch: UserPatch, eTag: string): Promise<VersionedUser> {
    const headers = { 'if-match': eTag };
    return await readProfile(await this.#send('PATCH', 'users/me', { body: patch, headers }));
  }

  async deleteProfile(eTag: string): Promise<void> {
    await this.#send('DELETE', 'users/me', { headers: { 'if-match': eTag } });
  }

  async #read<Result>(method: string, path: string, options?: RequestOptions): Promise<Result> {
    return await readJson(await this.#send(method, path, options));
  }

  /** A token that the API refuses is renewed once: the clock of this machine may be wrong. */
  async #send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const send = async (token: Promise<string>) =>
      await fetch(`${this.#url}${path}`, toRequest(method, options, await token));
    try {
      const response = await send(this.#tokens.get());
      return await requireSuccess(response.status === 401 ? await send(this.#tokens.renew()) : response);
    } catch (cause) {
      // fetch reports a connection that fails as a TypeError.
      throw cause instanceof TypeError
        ? new RetryableError('The API cannot be reached', 0, { cause })
        : cause;
    }
  }
}

function toRequest(method: string, { body, headers, signal }: RequestOptions, token: string): RequestInit {
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

async function readProfile(response: Response): Promise<VersionedUser> {
  return { ...(await readJson<User>(response)), eTag: response.headers.get('etag') ?? '' };
}

/** The page trusts the API of its own stack: a schema of each response would double its size. */
async function readJson<Result>(response: Response): Promise<Result> {
  return (await response.json()) as Result;
}

async function requireSuccess(response: Response): Promise<Response> {
  if (response.ok) {
    return response;
  }
  const problem = await readProblem(response);
  const delayMs = retryAfterMs(response.headers);
  const isRetryable = (response.status === 429 || response.status >= 500) && delayMs <= maxRetryAfterMs;
  throw isRetryable
    ? new RetryableError(problem?.title ?? `${response.status}`, delayMs)
    : new ApiError(response.status, problem);
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('application/problem+json') ? await readJson(response) : undefined;
}

/** A longer wait is for the user to decide about, such as the one for too many pending uploads. */
const maxRetryAfterMs = 60_000;

/** `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfterMs(headers: Headers, now = Date.now()): number {
  const value = headers.get('retry-after') ?? '0';
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Math.max(0, milliseconds || 0);
}
