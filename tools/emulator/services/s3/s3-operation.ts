import type { Authorizer } from '../../iam/authorizer.ts';
import type { GatewayRequest, GatewayResponse } from '../request.ts';
import type { ObjectStore, StoredFile, StoredObject } from './object-store.ts';

/** A request for S3, with the bucket and the key of its path. */
export interface S3Request extends GatewayRequest {
  bucket: string;
  key: string;
}

/** A multipart upload in progress: its parts by number, and the headers of the future object. */
export interface MultipartUpload {
  bucket: string;
  key: string;
  headers: Record<string, string>;
  parts: Map<number, StoredFile>;
}

export interface S3Services {
  store: ObjectStore;
  authorizer: Authorizer;
  /** Sends the event notifications for a new object. */
  notify: (object: StoredObject, eventName: string) => Promise<void>;
  /** By upload id. Uploads in progress are lost when the process stops. */
  uploads: Map<string, MultipartUpload>;
}

export type S3Operation = (request: S3Request, services: S3Services) => Promise<GatewayResponse>;
