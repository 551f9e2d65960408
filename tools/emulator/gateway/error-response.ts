import { AwsError } from '../services/aws-error.ts';
import type { GatewayResponse, Service } from '../services/request.ts';
import { xmlErrorDocument } from '../services/xml.ts';

/** The error documents of the three protocols. */
const bodies: Record<
  Service['protocol'],
  (error: { Code: string; Message: string }, details: object) => string
> = {
  json: ({ Code, Message }, details) => JSON.stringify({ __type: Code, message: Message, ...details }),
  query: (error) => xmlErrorDocument('ErrorResponse', { Error: { Type: 'Sender', ...error } }),
  xml: (error) => xmlErrorDocument('Error', error),
};

/** Renders an error as AWS does. A client learns no details of an error that is not an AwsError. */
export function errorResponse(error: unknown, protocol: Service['protocol']): GatewayResponse {
  const { code, message, status, details } =
    error instanceof AwsError ? error : new AwsError('InternalFailure', 'The emulator failed', 500);
  const body = bodies[protocol]({ Code: code, Message: message }, details);
  return { status, headers: { 'x-amzn-errortype': code }, body };
}
