import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { RawImage, RawImageFile } from '../../../contracts/events/large-image-workflow.ts';
import { type AttemptKey, attemptFilesPrefix } from '../../../contracts/records/object-keys.ts';
import { LoggableError } from '../runtime/errors.ts';
import { deleteObjects } from './delete-objects.ts';

/**
 * The raw images that the steps of the workflow pass to each other: the claim-check pattern, since the state of an
 * execution holds 256 kB. A lifecycle rule of the bucket deletes files that are left after a day.
 *
 * A file is written once, read once and deleted, so it is not encoded. CPU time to encode and decode one of seven images
 * of 2048 pixels (2.9 MB raw each): PNG without compression 8 ms, PNG at level 1 30 ms and 1.6 MB, lossless WebP at
 * effort 0 305 ms and 0.6 MB.
 */
export class IntermediateFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  async write(attemptKey: AttemptKey, name: string, { data, ...size }: RawImage): Promise<RawImageFile> {
    const key = `${attemptFilesPrefix(attemptKey)}${name}.raw`;
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: data }));
    return { key, ...size };
  }

  /** @throws {Error} when the object does not have the size of the file that was written */
  async read({ key, width, height, channels }: RawImageFile): Promise<RawImage> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    const data = Buffer.from((await Body?.transformToByteArray()) ?? []);
    if (data.length !== width * height * channels) {
      throw new LoggableError(
        `The intermediate file has ${data.length} bytes, expected ${width} × ${height} × ${channels}`,
      );
    }
    return { data, width, height, channels };
  }

  /** Deletes all files of an attempt: at most three renditions and their watermarked versions. */
  async deleteAll(attemptKey: AttemptKey): Promise<void> {
    const request = { Bucket: this.#bucket, Prefix: attemptFilesPrefix(attemptKey) };
    const { Contents = [] } = await this.#client.send(new ListObjectsV2Command(request));
    await deleteObjects(
      this.#client,
      this.#bucket,
      Contents.map(({ Key = '' }) => Key),
    );
  }
}
