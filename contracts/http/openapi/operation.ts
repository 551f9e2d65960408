import type { GenericSchema } from 'valibot';
import type { ProblemName } from '../problem.ts';

/** One operation of an API, from which the OpenAPI document is made. No function needs it at run time. */
export interface Operation {
  /** Generated clients name their method after it. */
  operationId: string;
  method: 'get' | 'post' | 'patch' | 'delete';
  /** Path parameters are in braces. */
  path: string;
  summary: string;
  query?: { entries: Record<string, GenericSchema> };
  headers?: RequestHeader[];
  body?: Content;
  /** The successful responses, by status. */
  responses: Record<number, ResponseSpec>;
  /** The problems of this operation, in addition to those of every operation. */
  problems: ProblemName[];
}

export type RequestHeader = 'If-Match' | 'If-None-Match' | 'Idempotency-Key';

export interface ResponseSpec {
  description: string;
  headers?: ('ETag' | 'Location' | 'Cache-Control')[];
  content?: Content;
}

export interface Content {
  schema: GenericSchema;
  example: object;
}
