import type { GenericSchema } from 'valibot';
import type { ProblemName } from './problem.ts';

/** One thing that clients can ask of an API, as the OpenAPI document describes it. No function needs it to run. */
export interface Operation {
  /** As generated clients call it. */
  id: string;
  method: 'get' | 'post' | 'patch' | 'delete';
  /** With its parameters in braces. */
  path: string;
  summary: string;
  query?: { entries: Record<string, GenericSchema> };
  headers?: RequestHeader[];
  body?: Content;
  /** By status. */
  answers: Record<number, Answer>;
  /** How it is refused, beside the ways in which every request can be. */
  problems: ProblemName[];
}

export type RequestHeader = 'If-Match' | 'If-None-Match' | 'Idempotency-Key';

export interface Answer {
  description: string;
  headers?: ('ETag' | 'Location')[];
  content?: Content;
}

export interface Content {
  schema: GenericSchema;
  example: object;
}
