import { AwsError } from '../aws-error.ts';
import type { Call, GatewayRequest, GatewayResponse, Service } from '../request.ts';
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
import type { ObjectStore, StoredFile, StoredObject } from './object-store.ts';

/** A request for S3, with what its path names. */
export interface S3Request extends GatewayRequest {
  bucket: string;
  key: string;
}

export interface S3Services {
  store: ObjectStore;
  /** Announces an object that has just come to be. */
  announce: (object: StoredObject, eventName: string) => Promise<void>;
  /** Parts by number, and the headers of what they are to become, by upload; they end with the process. */
  uploads: Map<string, { headers: Record<string, string>; parts: Map<number, StoredFile> }>;
}

export type S3Operation = (request: S3Request, services: S3Services) => Promise<GatewayResponse>;

/** By method, what the path names, and the parameters that choose an operation. */
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

/** Parameters that tell how, not what. */
const details =
  /^(x-id|x-amz-.*|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|partNumber)$/i;

/** S3, as far as SDKs, the AWS CLI and presigned URLs need it to store, read and list objects. */
export function s3Service(services: S3Services): Service {
  const operations = Object.values(routes).map(([name, operate]) => {
    const handler = async (request: GatewayRequest) => {
      const address = addressOf(request);
      if (!['ListBuckets', 'CreateBucket'].includes(name) && !services.store.buckets.has(address.bucket)) {
        throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
      }
      return operate({ ...request, ...address }, services);
    };
    return [name, handler];
  });
  return {
    protocol: 'xml',
    operationOf: (call) => routes[routeOf(call)]?.[0] ?? routeOf(call),
    operations: Object.fromEntries(operations),
  };
}

function routeOf(call: Call): string {
  const { bucket, key } = addressOf(call);
  const chosen = Object.keys(call.query).filter((name) => !details.test(name));
  const copy = call.headers['x-amz-copy-source'] ? ['copy'] : [];
  return [call.method, key ? 'object' : bucket ? 'bucket' : 'service', ...chosen, ...copy].join(' ');
}

function addressOf({ path }: Call): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const decoded = decode(key);
  if (Buffer.byteLength(decoded) > 1024) {
    throw new AwsError('KeyTooLongError', 'Your key is too long');
  }
  return { bucket, key: decoded };
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (cause) {
    if (cause instanceof URIError) {
      throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
    }
    throw cause;
  }
}
