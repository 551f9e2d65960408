import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Rendition } from '../../../events/image-record.ts';
import type { NewImage } from '../../../events/images-api.ts';

/** A request that its owner may make without keys of AWS. */
export interface Link {
  url: string;
  expiresAt: string;
}

/** URLs that let people upload and fetch, for a short time, what is theirs. */
export class ImageLinks {
  readonly #client: S3Client;
  readonly #uploadsBucket: string;
  readonly #imagesBucket: string;
  readonly #now: () => Date;

  constructor(options: {
    /** For the address at which the people reach S3. */
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

  /** For one upload of exactly this size and type: S3 refuses a second one, and one without these headers. */
  async upload(key: string, { contentType, size }: NewImage, seconds: number) {
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
    // A header that is not named here would not be signed, and could be left out.
    const signableHeaders = new Set(['host', ...Object.keys(headers)]);
    return { method: 'PUT' as const, headers, ...(await this.#sign(command, seconds, signableHeaders)) };
  }

  async rendition({ key, width, height, bytes }: Rendition, seconds: number) {
    const command = new GetObjectCommand({ Bucket: this.#imagesBucket, Key: key });
    return { ...(await this.#sign(command, seconds)), width, height, bytes };
  }

  async #sign(
    command: PutObjectCommand | GetObjectCommand,
    seconds: number,
    signableHeaders?: Set<string>,
  ): Promise<Link> {
    const signingDate = this.#now();
    const options = { expiresIn: seconds, signingDate, ...(signableHeaders && { signableHeaders }) };
    const url = await getSignedUrl(this.#client, command, options);
    return { url, expiresAt: new Date(signingDate.getTime() + seconds * 1000).toISOString() };
  }
}
