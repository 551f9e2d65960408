import { Readable } from 'node:stream';
import * as v from 'valibot';
import type { GatewayResponse } from '../request.ts';

const header = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

const answer = v.pipe(
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

/** What a function answers through API Gateway; nothing when it does not have the shape that it asks for. */
export function proxyResponse(payload: string): GatewayResponse | undefined {
  const { success, output } = v.safeParse(answer, payload);
  if (!success) {
    return undefined;
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = output;
  return {
    status: statusCode,
    headers: { 'content-type': 'application/json', ...lowerCase(headers), ...lowerCase(multiValueHeaders) },
    body: isBase64Encoded ? Readable.from([Buffer.from(body, 'base64')]) : body,
  };
}

/** So that a header in both of them is there once. */
function lowerCase<Value>(headers: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
