import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { CreateImageRequest } from '../../../contracts/http/images-api.ts';
import type { Rendition, Renditions } from '../../../contracts/records/image-record.ts';

export interface PresignedUrl {
  url: string;
  expiresAt: string;
}

/** Presigned URLs, with which a client uploads or downloads one object without AWS credentials. */
export class PresignedUrls {
  readonly #client: S3Client;
  readonly #uploadsBucket: string;
  readonly #imagesBucket: string;
  readonly #now: () => Date;

  constructor(options: {
    /** Its endpoint is the address at which clients reach S3. */
    client: S3Client;
    uploadsBucket: string;
    imagesBucket: string;
    now: () => Date;
  }) {
    this.#client = options.client;
    this.#uploadsBucket = options.uploadsBucket;
    this.#imagesBucket = options.imagesBucket;
    this.#now = options.now;
  }

  /** Allows one upload of exactly this size and type. S3 refuses a second one, and one without these headers. */
  async upload(key: string, { contentType, size }: CreateImageRequest, expirySeconds: number) {
    const headers: Record<string, string> = {
      'content-type': contentType,
      'content-length': `${size}`,
      'if-none-match': '*',
    };
    const command = new PutObjectCommand({
      Bucket: this.#uploadsBucket,
      Key: key,
      ContentType: contentType,
      ContentLength: size,
      IfNoneMatch: '*',
    });
    // The SDK signs only the headers that are named here; a client could leave out any other.
    const signableHeaders = new Set(['host', ...Object.keys(headers)]);
    return {
      method: 'PUT' as const,
      headers,
      ...(await this.#sign(command, expirySeconds, signableHeaders)),
    };
  }

  /** By name, as they came. */
  async renditions(renditions: Renditions, expirySeconds: number) {
    const resources = Object.entries(renditions).map(
      async ([name, rendition]) => [name, await this.#rendition(rendition, expirySeconds)] as const,
    );
    return Object.fromEntries(await Promise.all(resources));
  }

  async #rendition({ key, width, height, size }: Rendition, expirySeconds: number) {
    const command = new GetObjectCommand({ Bucket: this.#imagesBucket, Key: key });
    return { ...(await this.#sign(command, expirySeconds)), width, height, size };
  }

  async #sign(
    command: PutObjectCommand | GetObjectCommand,
    expirySeconds: number,
    signableHeaders?: Set<string>,
  ): Promise<PresignedUrl> {
    const signingDate = this.#now();
    const options = { expiresIn: expirySeconds, signingDate, ...(signableHeaders && { signableHeaders }) };
    const url = await getSignedUrl(this.#client, command, options);
    return { url, expiresAt: new Date(signingDate.getTime() + expirySeconds * 1000).toISOString() };
  }
}
