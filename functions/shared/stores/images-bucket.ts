import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Rendition } from '../../../events/image-record.ts';
import type { RenderedImage } from '../images/pixels.ts';

/** A rendition that stands in the bucket, named by a record or not. */
export interface StoredFile {
  key: string;
  attempt: number;
}

/**
 * The renditions, under `images/{imageId}/{attempt}/{name}.webp`. Every attempt writes under a number of its own, so
 * that a late one never touches what another has recorded.
 */
export class ImagesBucket {
  readonly #client: S3Client;
  readonly #name: string;

  constructor(options: { client: S3Client; name: string }) {
    this.#client = options.client;
    this.#name = options.name;
  }

  /** Writes one rendition of an attempt; the answer is what the record says of it. */
  async write(
    { imageId, attempt }: { imageId: string; attempt: number },
    name: string,
    { data, width, height }: RenderedImage,
  ): Promise<Rendition> {
    const key = `${prefixOf(imageId)}${attempt}/${name}.webp`;
    const request = { Bucket: this.#name, Key: key, Body: data, ContentType: 'image/webp' };
    await this.#client.send(new PutObjectCommand(request));
    return { key, format: 'webp', width, height, bytes: data.length };
  }

  /** Every file of an image. One page holds 1,000: an image has a handful per attempt. */
  async list(imageId: string): Promise<StoredFile[]> {
    const prefix = prefixOf(imageId);
    const page = await this.#client.send(new ListObjectsV2Command({ Bucket: this.#name, Prefix: prefix }));
    return (page.Contents ?? []).map(({ Key: key = '' }) => ({
      key,
      attempt: Number.parseInt(key.slice(prefix.length), 10),
    }));
  }

  /** @throws {Error} when S3 kept one of them, which it reports with status 200 */
  async remove(keys: string[]): Promise<void> {
    if (keys.length === 0) {
      return;
    }
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await this.#client.send(new DeleteObjectsCommand({ Bucket: this.#name, Delete }));
    if (Errors.length > 0) {
      throw new Error(`S3 could not delete ${Errors.length} of ${keys.length} files: ${Errors[0]?.Code}`);
    }
  }
}

function prefixOf(imageId: string): string {
  return `images/${imageId}/`;
}
