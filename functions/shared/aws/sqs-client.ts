import { SQSClient } from '@aws-sdk/client-sqs';
import { usesCustomEndpoint } from './custom-endpoint.ts';

/** An emulator returns queue URLs with host names that may not resolve, so the client calls its endpoint instead. */
export function createSqsClient(): SQSClient {
  return new SQSClient({ useQueueUrlAsEndpoint: !usesCustomEndpoint() });
}
