import type { Access } from '../../iam/authorizer.ts';
import { decodeUri } from '../decode-uri.ts';
import type { S3Request } from './s3-operation.ts';

/** Actions whose name is not that of the operation (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html). */
const actions = new Map([
  ['ListBuckets', 's3:ListAllMyBuckets'],
  ['HeadBucket', 's3:ListBucket'],
  ['ListObjectsV2', 's3:ListBucket'],
  ['ListObjects', 's3:ListBucket'],
  ['GetBucketCors', 's3:GetBucketCORS'],
  ['HeadObject', 's3:GetObject'],
  ['CopyObject', 's3:PutObject'],
  ['CreateMultipartUpload', 's3:PutObject'],
  ['UploadPart', 's3:PutObject'],
  ['CompleteMultipartUpload', 's3:PutObject'],
  ['ListParts', 's3:ListMultipartUploadParts'],
]);

/** The permissions of a request for S3. DeleteObjects checks each key by itself and reports each error. */
export function getS3Access({ operation, bucket, key, query, headers }: S3Request): Access[] {
  if (operation === 'DeleteObjects') {
    return [];
  }
  const action = actions.get(operation) ?? `s3:${operation}`;
  const resource = toObjectArn({ bucket, key });
  const context = { 's3:prefix': action === 's3:ListBucket' ? query['prefix'] : undefined };
  const source = headers['x-amz-copy-source'];
  return [
    ...(source ? [{ action: 's3:GetObject', resource: toObjectArn(parseCopySource(source)) }] : []),
    { action, resource: bucket ? resource : '*', context },
  ];
}

export function toBucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** The ARN of an object, or of the bucket for an empty key. */
export function toObjectArn({ bucket, key }: { bucket: string; key: string }): string {
  return toBucketArn(bucket) + (key && `/${key}`);
}

/** Parses the X-Amz-Copy-Source header: `/bucket/key`, percent-encoded. */
export function parseCopySource(header: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/(.*)$/s.exec(decodeUri(header)) ?? [];
  return { bucket, key };
}
