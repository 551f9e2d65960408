import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { PixelFile } from '../../../events/large-image.ts';
import type { Pixels } from '../images/pixels.ts';

interface Attempt {
  imageId: string;
  attempt: number;
}

/**
 * What the workflow's functions hand to each other, under `work/{imageId}/{attempt}/` in the bucket of the renditions:
 * raw pixels, since they are written once, read once and gone. Whatever is left there, S3 removes after a day.
 *
 * Of seven pictures at 2048 pixels (2.9 MB raw each), CPU to encode and decode one: PNG without compression 8 ms, PNG at
 * level 1 30 ms and 1.6 MB, lossless WebP at effort 0 305 ms and 0.6 MB. Raw is neither encoded nor decoded.
 */
export class WorkFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  async write(attempt: Attempt, name: string, { data, ...size }: Pixels): Promise<PixelFile> {
    const key = `${prefixOf(attempt)}${name}.raw`;
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: data }));
    return { key, ...size };
  }

  /** @throws {Error} when the file is not the one that was written */
  async read({ key, width, height, channels }: PixelFile): Promise<Pixels> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    const data = Buffer.from((await Body?.transformToByteArray()) ?? []);
    if (data.length !== width * height * channels) {
      throw new Error(`${key} has ${data.length} bytes, not ${width} × ${height} × ${channels}`);
    }
    return { data, width, height, channels };
  }

  /** Removes all files of an attempt, a handful. */
  async removeAll(attempt: Attempt): Promise<void> {
    const listing = { Bucket: this.#bucket, Prefix: prefixOf(attempt) };
    const { Contents = [] } = await this.#client.send(new ListObjectsV2Command(listing));
    if (Contents.length === 0) {
      return;
    }
    const Delete = { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true };
    const { Errors = [] } = await this.#client.send(
      new DeleteObjectsCommand({ Bucket: this.#bucket, Delete }),
    );
    if (Errors.length > 0) {
      throw new Error(`S3 could not delete ${Errors.length} work files: ${Errors[0]?.Code}`);
    }
  }
}

function prefixOf({ imageId, attempt }: Attempt): string {
  return `work/${imageId}/${attempt}/`;
}
