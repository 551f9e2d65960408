import type { CreateImageRequest, ImageResource } from '../contracts/http/images-api.ts';
import { maxAttempts, pauseBeforeRetry, type RetryClock, withRetries } from './retry.ts';

/** Where an upload is. */
export type UploadStep =
  | { name: 'waiting' }
  | { name: 'declaring' }
  /** `share` is the part of the bytes that is sent, from 0 to 1. `attempt` counts from 1; each begins at the first byte. */
  | { name: 'sending'; share: number; attempt: number }
  /** The file is stored; the pipeline works on it. */
  | { name: 'processing'; image: ImageResource };

/** The result of a PUT. `status` is 0 when no response came. */
export interface PutResult {
  status: number;
}

export interface PutRequest {
  url: string;
  headers: Record<string, string>;
  file: Blob;
  onProgress(sentSize: number): void;
  signal: AbortSignal;
}

export interface UploadDependencies extends RetryClock {
  /** `POST /images`. @throws {RetryableError} */
  createImage(
    request: CreateImageRequest,
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<ImageResource>;
  /** `GET /images/{id}`. @throws {RetryableError} */
  getImage(id: string, signal: AbortSignal): Promise<ImageResource>;
  putFile(request: PutRequest): Promise<PutResult>;
  /** Waits until the image has a terminal status. */
  waitForImage(
    id: string,
    onChange: (image: ImageResource) => void,
    signal: AbortSignal,
  ): Promise<ImageResource>;
  /** Runs an action when only a few others run, so that URLs are not presigned long before they are used. */
  limit<Result>(action: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

export interface UploadOptions {
  file: Blob & { name: string };
  contentType: CreateImageRequest['contentType'];
  /** The same key declares the same image, so a repeated request after a lost response creates no second one. */
  idempotencyKey: string;
  onStep(step: UploadStep): void;
  /** Receives the image as soon as it is declared, so that a canceled upload can be deleted. */
  onDeclared(image: ImageResource): void;
  signal: AbortSignal;
}

/** An upload that no retry completes. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly code: 'unreadable' | 'denied' | 'unreachable';

  constructor(code: UploadError['code'], options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/**
 * Uploads a file: declares it, sends it to S3 with the presigned request, and waits for the pipeline. Whether the file is
 * stored is for the API to decide: the response of S3 may be lost.
 * @returns the image with a terminal status
 * @throws {UploadError}, the error of a dependency, or the reason of the signal
 */
export async function uploadImage(deps: UploadDependencies, options: UploadOptions): Promise<ImageResource> {
  const { onStep, signal } = options;
  onStep({ name: 'waiting' });
  const image = await deps.limit(() => declareAndSend(deps, options), signal);
  onStep({ name: 'processing', image });
  return await deps.waitForImage(
    image.id,
    (changed) => onStep({ name: 'processing', image: changed }),
    signal,
  );
}

async function declareAndSend(deps: UploadDependencies, options: UploadOptions): Promise<ImageResource> {
  const { file, contentType, idempotencyKey, onStep, onDeclared, signal } = options;
  onStep({ name: 'declaring' });
  const request = { fileName: file.name, contentType, size: file.size };
  let image = await withRetries(deps, signal, () => deps.createImage(request, idempotencyKey, signal));
  onDeclared(image);
  // Only an image that awaits its upload has a presigned request.
  for (let attempt = 1; image.upload; attempt += 1) {
    onStep({ name: 'sending', share: 0, attempt });
    const { status } = await deps.putFile({
      url: image.upload.url,
      headers: image.upload.headers,
      file,
      onProgress: (sentSize) => onStep({ name: 'sending', share: toShare(sentSize, file), attempt }),
      signal,
    });
    if (isStored(status)) {
      return image;
    }
    await assertRetryable(status, attempt, file);
    await pauseUnlessExpired(deps, { status, attempt, signal });
    // A fresh URL for the same image, or the news that the file has arrived.
    image = await withRetries(deps, signal, () => deps.getImage(image.id, signal));
  }
  return image;
}

/** A browser reports small files as sent at once, long before they are stored. */
function toShare(sentSize: number, { size }: Blob): number {
  return Math.min(sentSize / size, 0.99);
}

/** With `If-None-Match: *`, 412 means that an earlier attempt has stored the file and its response was lost. */
function isStored(status: number): boolean {
  return (status >= 200 && status < 300) || status === 412;
}

/**
 * 403: the URL, or the session that signed it, has expired. 409: another attempt is still being stored.
 * @throws {UploadError}
 */
async function assertRetryable(status: number, attempt: number, file: Blob): Promise<void> {
  if (status === 0) {
    await assertReadable(file);
  }
  const isRetryable = status === 0 || [403, 408, 409, 429].includes(status) || status >= 500;
  if (!isRetryable) {
    throw new UploadError('denied');
  }
  if (attempt === maxAttempts) {
    throw new UploadError(status === 403 ? 'denied' : 'unreachable');
  }
}

/** A file that was changed, moved or not yet downloaded from a cloud drive fails like a lost connection. */
async function assertReadable(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw new UploadError('unreadable', { cause });
  }
}

/** An expired URL needs no pause: the next request has a fresh one. */
async function pauseUnlessExpired(
  deps: UploadDependencies,
  { status, attempt, signal }: { status: number; attempt: number; signal: AbortSignal },
): Promise<void> {
  if (status !== 403 || attempt > 1) {
    await pauseBeforeRetry(deps, { attempt, signal });
  }
}
