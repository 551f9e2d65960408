import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Rendition } from '../../../contracts/records/image-record.ts';
import {
  type AttemptKey,
  attemptOfRendition,
  imageRenditionsPrefix,
  renditionKey,
} from '../../../contracts/records/object-keys.ts';
import type { EncodedImage } from '../images/raw-image.ts';
import { deleteObjects } from './delete-objects.ts';

/** A rendition in the bucket, whether a record references it or not. */
export interface RenditionObject {
  key: string;
  attempt: number;
}

/** The content of a key never changes: each attempt has keys of its own. Only the user's own cache may store it. */
const cacheControl = 'private, max-age=31536000, immutable';

/** The renditions in the images bucket. Each attempt writes under its own keys. */
export class RenditionObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  /** Writes one rendition of an attempt and returns the fields for the record. */
  async write(
    attemptKey: AttemptKey,
    name: string,
    { data, width, height }: EncodedImage,
  ): Promise<Rendition> {
    const key = renditionKey(attemptKey, name);
    const request = {
      Bucket: this.#bucket,
      Key: key,
      Body: data,
      ContentType: 'image/webp',
      CacheControl: cacheControl,
    };
    await this.#client.send(new PutObjectCommand(request));
    return { key, format: 'webp', width, height, size: data.length };
  }

  /** All renditions of an image. One page of S3 holds 1,000 keys, and an attempt writes at most three. */
  async list(imageId: string): Promise<RenditionObject[]> {
    const request = { Bucket: this.#bucket, Prefix: imageRenditionsPrefix(imageId) };
    const { Contents = [] } = await this.#client.send(new ListObjectsV2Command(request));
    return Contents.map(({ Key: key = '' }) => ({ key, attempt: attemptOfRendition(key) }));
  }

  /** @throws {Error} when S3 did not delete one of them */
  async delete(keys: string[]): Promise<void> {
    await deleteObjects(this.#client, this.#bucket, keys);
  }
}
