import type { GatewayResponse } from '../request.ts';

/** A response of API Gateway that the template has customized. */
export interface CustomResponse {
  status: number | undefined;
  /** By header name: a constant in single quotes, or `context.requestId`. */
  headers: Record<string, string>;
  /** @default the message of API Gateway */
  body: string | undefined;
}

/**
 * The responses that API Gateway makes itself, and the type whose customization applies without one of their own
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html).
 */
const defaults = {
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'DEFAULT_4XX'],
  THROTTLED: [429, 'Too Many Requests', 'DEFAULT_4XX'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'DEFAULT_4XX'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'DEFAULT_5XX'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'DEFAULT_5XX'],
  // A response of the function that is not one of a proxy integration has no type of its own.
  DEFAULT_5XX: [502, 'Internal server error', 'DEFAULT_5XX'],
} as const;

export type ResponseType = keyof typeof defaults;

/** Makes the response of this type, as the API customizes it. */
export function toGatewayResponse(
  type: ResponseType,
  requestId: string,
  customized: ReadonlyMap<string, CustomResponse> = new Map(),
): GatewayResponse {
  const [status, message, fallback] = defaults[type];
  const custom = customized.get(type) ?? customized.get(fallback);
  const headers = Object.entries(custom?.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value === 'context.requestId' ? requestId : value.replace(/^'(.*)'$/, '$1'),
  ]);
  return {
    status: custom?.status ?? status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      ...Object.fromEntries(headers),
    },
    body: custom?.body?.replaceAll('$context.requestId', requestId) ?? JSON.stringify({ message }),
  };
}
