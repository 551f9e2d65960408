import { AwsError, throwAwsError } from '../aws-error.ts';
import { decodeUri } from '../decode-uri.ts';
import type { GatewayRequest, HttpRequest, Service } from '../request.ts';
import { getS3Access } from './access.ts';
import {
  createBucket,
  deleteObject,
  deleteObjects,
  headBucket,
  listBuckets,
  listObjects,
} from './bucket-operations.ts';
import { abortUpload, completeUpload, createUpload, uploadPart } from './multipart-operations.ts';
import { copyObject, getObject, putObject } from './object-operations.ts';
import { toPathStyle } from './path-style.ts';
import type { S3Operation, S3Services } from './s3-operation.ts';

/** Operations by method, kind of path, and the query parameters that select an operation. */
const routes: Record<string, [string, S3Operation]> = {
  'GET service': ['ListBuckets', listBuckets],
  'PUT bucket': ['CreateBucket', createBucket],
  'HEAD bucket': ['HeadBucket', headBucket],
  'GET bucket list-type': ['ListObjectsV2', listObjects],
  'POST bucket delete': ['DeleteObjects', deleteObjects],
  'PUT object': ['PutObject', putObject],
  'PUT object copy': ['CopyObject', copyObject],
  'GET object': ['GetObject', getObject],
  'HEAD object': ['HeadObject', getObject],
  'DELETE object': ['DeleteObject', deleteObject],
  'POST object uploads': ['CreateMultipartUpload', createUpload],
  'PUT object uploadId': ['UploadPart', uploadPart],
  'POST object uploadId': ['CompleteMultipartUpload', completeUpload],
  'DELETE object uploadId': ['AbortMultipartUpload', abortUpload],
};

/** Query parameters that do not select an operation. */
const optionNames =
  /^(x-id|x-amz-.*|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|partNumber|response-.*)$/i;

/** The subset of S3 that SDKs, the AWS CLI and presigned URLs use to store, read and list objects. */
export function s3Service(services: S3Services): Service {
  const operations = Object.values(routes).map(([name, operate]) => {
    const handler = async (request: GatewayRequest) => {
      const location = parsePath(request);
      if (!['ListBuckets', 'CreateBucket'].includes(name) && !services.store.buckets.has(location.bucket)) {
        throwAwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
      }
      return operate({ ...request, ...location }, services);
    };
    return [name, handler] as const;
  });
  return {
    protocol: 'xml',
    getOperation: (request) => routes[toRoute(request)]?.[0] ?? toRoute(request),
    operations: new Map(operations),
    getAccess: (request) => getS3Access({ ...request, ...parsePath(request) }),
  };
}

function toRoute(request: HttpRequest): string {
  const { bucket, key } = parsePath(request);
  const selectors = Object.keys(request.query).filter((name) => !optionNames.test(name));
  const copy = request.headers['x-amz-copy-source'] ? ['copy'] : [];
  return [request.method, key ? 'object' : bucket ? 'bucket' : 'service', ...selectors, ...copy].join(' ');
}

function parsePath(request: HttpRequest): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(toPathStyle(request)) ?? [];
  const decoded = decodeUri(key);
  if (Buffer.byteLength(decoded) > 1024) {
    throw new AwsError('KeyTooLongError', 'Your key is too long');
  }
  return { bucket, key: decoded };
}
