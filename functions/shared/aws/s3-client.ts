import { S3Client } from '@aws-sdk/client-s3';
import { usesCustomEndpoint } from './custom-endpoint.ts';

/**
 * The client that reads and writes objects. It does not compute CRC64 checksums of responses in JavaScript, which takes a
 * tenth of a warm invocation: `UploadObjects` compares the eTag and the length instead.
 */
export function createS3Client(): S3Client {
  return new S3Client({ forcePathStyle: usesCustomEndpoint(), responseChecksumValidation: 'WHEN_REQUIRED' });
}

/**
 * The client that presigns URLs. On AWS, S3 has one address for all clients. A client of an emulator reaches it under the
 * host name of its own request, which may differ from the endpoint of the function.
 */
export function createPresigningS3Client(host: string): S3Client {
  const isEmulated = usesCustomEndpoint();
  return new S3Client({
    forcePathStyle: isEmulated,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(isEmulated && { endpoint: `http://${host}` }),
  });
}
