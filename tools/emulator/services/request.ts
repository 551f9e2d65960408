import type { Readable } from 'node:stream';
import type { Access, Identity } from '../iam/authorizer.ts';

/** An HTTP request as it was received. */
export interface HttpRequest {
  method: string;
  /** Percent-encoded as it was sent, without normalization. */
  path: string;
  query: Record<string, string>;
  /** The query string without its question mark. */
  search: string;
  headers: Record<string, string>;
  /** The whole body for services with small requests. Empty for S3, which reads `stream`. */
  body: Buffer;
  stream: Readable;
}

/** The owner of an access key: the account's root, or one execution environment of a function. */
export interface Principal {
  secret: string;
  identity: Identity;
  /** Runs before each call. An error that it throws replaces the call. */
  beforeCall?: () => void;
}

/** An authenticated request for an operation of a service. */
export interface GatewayRequest extends HttpRequest {
  principal: Principal;
  service: string;
  operation: string;
}

export interface GatewayResponse {
  /** @default 200 */
  status?: number;
  headers?: Record<string, string | number | string[]>;
  body?: string | Readable;
}

export type Handler = (request: GatewayRequest) => Promise<GatewayResponse>;

/** An AWS service: it finds out which operation a request names, and handles the operations that it supports. */
export interface Service {
  protocol: 'json' | 'query' | 'xml';
  getOperation: (request: HttpRequest) => string;
  operations: ReadonlyMap<string, Handler>;
  /** The permissions that a request needs. */
  getAccess: (request: GatewayRequest) => Access[];
}

/** Reads the operation of a service with the AWS JSON protocol from the X-Amz-Target header. */
export function targetOperation({ headers }: HttpRequest): string {
  const protocol = headers['smithy-protocol'] ?? headers['content-type'] ?? 'no content type';
  return headers['x-amz-target']?.split('.').at(-1) ?? `the protocol ${protocol} without X-Amz-Target`;
}

export function json(content: object): GatewayResponse {
  return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(content) };
}
