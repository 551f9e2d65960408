import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Source } from '../../../contracts/records/image-record.ts';
import { LoggableError, RejectedError } from '../runtime/errors.ts';

/** The objects that clients uploaded. */
export class UploadObjects {
  readonly #client: S3Client;
  readonly bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.bucket = options.bucket;
  }

  /**
   * Reads exactly this version of the object into one buffer.
   * @throws {RejectedError} SOURCE_OVERWRITTEN when another object has its key, SOURCE_DELETED when no object has it
   */
  async read(source: Source): Promise<Buffer> {
    try {
      const request = { Bucket: this.bucket, Key: source.key, IfMatch: `"${source.eTag}"` };
      return await readBody(await this.#client.send(new GetObjectCommand(request)), source.size);
    } catch (error) {
      throw toRejection(error) ?? error;
    }
  }

  /** The object that has this key now. Its sequencer is unknown: only notifications contain one. */
  async find(key: string): Promise<Source | undefined> {
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      const eTag = (head.ETag ?? '').replaceAll('"', '');
      const uploadedAt = head.LastModified?.toISOString();
      const size = head.ContentLength ?? 0;
      return { bucket: this.bucket, key, eTag, sequencer: '0', size, ...(uploadedAt && { uploadedAt }) };
    } catch (error) {
      if (error instanceof NotFound) {
        return undefined;
      }
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}

function toRejection(error: unknown): RejectedError | undefined {
  if (error instanceof NoSuchKey) {
    return new RejectedError('SOURCE_DELETED', { cause: error });
  }
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) {
    return new RejectedError('SOURCE_OVERWRITTEN', { cause: error });
  }
  return undefined;
}

/** Copies the body into one buffer as it arrives: joining the chunks at the end would hold the file twice. */
async function readBody({ Body, ContentLength }: GetObjectCommandOutput, size: number): Promise<Buffer> {
  if (ContentLength !== size) {
    throw new RejectedError('SOURCE_OVERWRITTEN');
  }
  const buffer = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    buffer.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== size) {
    throw new LoggableError(`The body of the object has ${filled} of ${size} bytes`);
  }
  return buffer;
}
