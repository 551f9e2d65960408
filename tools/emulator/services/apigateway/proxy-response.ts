import { Readable } from 'node:stream';
import * as v from 'valibot';
import type { GatewayResponse } from '../request.ts';

const header = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

const proxyResult = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    statusCode: v.union([v.number(), v.pipe(v.string(), v.transform(Number), v.number())]),
    headers: v.nullish(v.record(v.string(), header), {}),
    multiValueHeaders: v.nullish(v.record(v.string(), v.array(header)), {}),
    body: v.nullish(v.string(), ''),
    isBase64Encoded: v.optional(v.boolean(), false),
  }),
);

/** Turns the result of a function into an HTTP response. Returns nothing for a malformed result. */
export function toProxyResponse(payload: string): GatewayResponse | undefined {
  const { success, output } = v.safeParse(proxyResult, payload);
  if (!success) {
    return undefined;
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = output;
  return {
    status: statusCode,
    headers: {
      'content-type': 'application/json',
      ...lowerCaseNames(headers),
      ...lowerCaseNames(multiValueHeaders),
    },
    body: isBase64Encoded ? Readable.from([Buffer.from(body, 'base64')]) : body,
  };
}

/** Lower-cases header names, so that a header that is in both lists occurs once, and renames those that a REST API renames. */
function lowerCaseNames<Value>(headers: Record<string, Value>): Record<string, Value> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(
    entries.map(([name, value]) => [renamed.has(name) ? `x-amzn-remapped-${name}` : name, value]),
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const renamed = new Set(['connection', 'content-length', 'date', 'server', 'www-authenticate']);
