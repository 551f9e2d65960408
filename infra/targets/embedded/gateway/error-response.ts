import { AwsError } from '../../services/aws-error.ts';
import type { GatewayResponse, Service } from '../../services/request.ts';
import { xmlDocument } from '../../services/xml.ts';

/** An error as the clients of each protocol read it. */
const bodies: Record<Service['protocol'], (error: { Code: string; Message: string }) => string> = {
  json: ({ Code, Message }) => JSON.stringify({ __type: Code, message: Message }),
  query: (error) => xmlDocument('ErrorResponse', { Error: { Type: 'Sender', ...error } }),
  xml: (error) => xmlDocument('Error', error),
};

/** What AWS would answer; of an error that is ours, the client learns no more than that there was one. */
export function errorResponse(error: unknown, protocol: Service['protocol']): GatewayResponse {
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalFailure', 'The embedded target failed', 500);
  const body = bodies[protocol]({ Code: code, Message: message });
  return { status, headers: { 'x-amzn-errortype': code }, body };
}
