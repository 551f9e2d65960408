import { LoggableError } from './errors.ts';

/** A webhook did not accept a message. Its text names the host only, because the path and the query of the URL are secret. */
export class WebhookError extends LoggableError {
  override readonly name = 'WebhookError';
  /** The time that the webhook asks to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Slack answers within a second; a webhook that takes longer is retried. */
const defaultTimeoutMs = 5000;

/**
 * Posts a JSON document to a URL whose path is secret. It follows no redirect: another host would receive the message.
 * @throws {WebhookError} unless the response has a status 2xx
 */
export async function postJson(url: URL, document: unknown, timeoutMs = defaultTimeoutMs): Promise<void> {
  const response = await post(url, JSON.stringify(document), timeoutMs);
  // The connection is free for the next message only when the response has been read.
  await response.arrayBuffer().catch(() => undefined);
  if (!response.ok) {
    throw new WebhookError(`${url.host} responded with ${response.status}`, readRetryAfter(response));
  }
}

async function post(url: URL, body: string, timeoutMs: number): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new WebhookError(`${url.host} did not respond`, undefined, { cause });
  }
}

/** The header contains seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter({ headers }: Response): number | undefined {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}
