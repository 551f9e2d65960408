import type { Readable } from 'node:stream';

/** An HTTP request as it came. */
export interface Call {
  method: string;
  /** Percent-encoded as it was sent, never normalised. */
  path: string;
  query: Record<string, string>;
  /** What the query is read from, without its question mark. */
  search: string;
  headers: Record<string, string>;
  /** Whole for the services whose requests are small; empty for S3, which reads `stream`. */
  body: Buffer;
  stream: Readable;
}

/** Who holds an access key: a person, or one environment of a function. */
export interface Principal {
  secret: string;
  /** The ARN of the user or of the function's role. */
  arn: string;
  /** Told of each call before it is carried out. */
  beforeCall?: () => void;
}

/** A call that is understood: who wants which operation of which service. */
export interface GatewayRequest extends Call {
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

/** One concern on the way of every request: it answers by itself, or lets the next stage do so. */
export type Stage = (request: GatewayRequest, next: Handler) => Promise<GatewayResponse>;

/** A service of AWS: how its requests name an operation, and the operations that are there. */
export interface Service {
  protocol: 'json' | 'query' | 'xml';
  operationOf: (call: Call) => string;
  operations: Readonly<Record<string, Handler>>;
}

/** The operation of services that speak AWS JSON: the end of their target header. */
export function targetOperation({ headers }: Call): string {
  return headers['x-amz-target']?.split('.').at(-1) ?? 'without X-Amz-Target';
}

export function json(content: object): GatewayResponse {
  return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(content) };
}
