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
import type { Source } from '../../../events/image-record.ts';
import { RejectedError } from '../runtime/errors.ts';

/** What clients uploaded. */
export class UploadsBucket {
  readonly #client: S3Client;
  readonly name: string;

  constructor(options: { client: S3Client; name: string }) {
    this.#client = options.client;
    this.name = options.name;
  }

  /**
   * The bytes of exactly this object, in one buffer.
   * @throws {RejectedError} OVERWRITTEN when another object has taken its key, GONE when none is there
   */
  async read(source: Source): Promise<Buffer> {
    try {
      const request = { Bucket: this.name, Key: source.key, IfMatch: `"${source.eTag}"` };
      return await collect(await this.#client.send(new GetObjectCommand(request)), source.bytes);
    } catch (error) {
      throw rejectionFor(error) ?? error;
    }
  }

  /** The object that stands under this key now. Its sequencer is unknown: only notifications carry one. */
  async find(key: string): Promise<Source | undefined> {
    try {
      const head = await this.#client.send(new HeadObjectCommand({ Bucket: this.name, Key: key }));
      const eTag = (head.ETag ?? '').replaceAll('"', '');
      return { bucket: this.name, key, eTag, sequencer: '0', bytes: head.ContentLength ?? 0 };
    } catch (error) {
      if (error instanceof NotFound) {
        return undefined;
      }
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }
}

function rejectionFor(error: unknown): RejectedError | undefined {
  if (error instanceof NoSuchKey) {
    return new RejectedError('GONE', { cause: error });
  }
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) {
    return new RejectedError('OVERWRITTEN', { cause: error });
  }
  return undefined;
}

/** Copies the body into one buffer as it arrives: collecting first and joining later holds the file twice. */
async function collect({ Body, ContentLength }: GetObjectCommandOutput, bytes: number): Promise<Buffer> {
  if (ContentLength !== bytes) {
    throw new RejectedError('OVERWRITTEN');
  }
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    buffer.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled !== bytes) {
    throw new Error(`The body of the upload ended after ${filled} of ${bytes} bytes`);
  }
  return buffer;
}
