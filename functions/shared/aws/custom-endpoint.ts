import * as v from 'valibot';
import { parseEnv } from '../runtime/parse-env.ts';

/**
 * Whether the SDK calls an emulator instead of AWS. The SDK reads `AWS_ENDPOINT_URL` by itself; the clients of S3 and SQS
 * have other options to set then.
 */
export function usesCustomEndpoint(): boolean {
  return parseEnv(v.object({ AWS_ENDPOINT_URL: v.optional(v.string()) })).AWS_ENDPOINT_URL !== undefined;
}
