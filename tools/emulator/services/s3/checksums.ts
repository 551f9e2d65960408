import { createHash } from 'node:crypto';
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { throwAwsError } from '../aws-error.ts';

interface Checksum {
  update(data: Buffer): void;
  digest(): Promise<Uint8Array> | Uint8Array;
}

interface Algorithm {
  create: () => Checksum;
  encoding?: BufferEncoding;
  errorCode?: string;
}

/** The checksums of a body that S3 verifies, by the header or trailing header that contains them in Base64. */
const algorithms: Record<string, Algorithm> = {
  'content-md5': { create: () => createHash('md5') },
  'x-amz-checksum-crc32': { create: () => new Crc32() },
  'x-amz-checksum-crc32c': { create: () => new Crc32c() },
  'x-amz-checksum-crc64nvme': { create: () => new Crc64Nvme() },
  'x-amz-checksum-sha1': { create: () => createHash('sha1') },
  'x-amz-checksum-sha256': { create: () => createHash('sha256') },
  'x-amz-content-sha256': {
    create: () => createHash('sha256'),
    encoding: 'hex',
    errorCode: 'XAmzContentSHA256Mismatch',
  },
};

/** Calculates the checksums of a body that its headers contain or name as trailing headers. */
export class BodyChecksums {
  readonly #checksums: (Algorithm & { name: string; checksum: Checksum })[];

  constructor(headers: Record<string, string>) {
    const names = [...Object.keys(headers), headers['x-amz-trailer']?.toLowerCase()];
    // The payload hash is a word, such as UNSIGNED-PAYLOAD, if the signature does not cover the body.
    const isHashed = /^[0-9a-f]{64}$/.test(headers['x-amz-content-sha256'] ?? '');
    this.#checksums = Object.entries(algorithms)
      .filter(([name]) => names.includes(name) && (isHashed || name !== 'x-amz-content-sha256'))
      .map(([name, algorithm]) => ({ ...algorithm, name, checksum: algorithm.create() }));
  }

  update(chunk: Buffer): void {
    for (const { checksum } of this.#checksums) {
      checksum.update(chunk);
    }
  }

  /** @throws {AwsError} BadDigest or XAmzContentSHA256Mismatch, also if a trailing checksum is missing */
  async verify(expected: Record<string, string>): Promise<void> {
    for (const { name, checksum, encoding = 'base64', errorCode = 'BadDigest' } of this.#checksums) {
      const actual = Buffer.from(await checksum.digest()).toString(encoding);
      if (expected[name] !== actual) {
        throwAwsError(errorCode, `The ${name} you specified did not match the calculated checksum.`);
      }
    }
  }
}
