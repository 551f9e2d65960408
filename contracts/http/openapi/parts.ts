/** The JSON Schema of a string without constraints. */
export const text = { type: 'string' };

/** The response headers, by name. */
export const responseHeaders = {
  ETag: { description: 'The version of the resource', schema: text },
  Location: { description: 'The path of the new resource, relative to the API', schema: text },
  'WWW-Authenticate': { description: 'The error of the access token (RFC 6750)', schema: text },
  'Cache-Control': { description: 'Whether a cache may store the response', schema: text },
  'Accept-Patch': { description: 'The media types of a PATCH (RFC 5789)', schema: text },
  'Accept-Post': { description: 'The media types of a POST', schema: text },
  'Retry-After': { description: 'The number of seconds to wait before a retry', schema: { type: 'integer' } },
  'X-Request-Id': { description: 'The id of the request in the logs', schema: text },
};

export function responseHeadersNamed(names: (keyof typeof responseHeaders)[]): object {
  return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}

/** A reference to a component of the document. */
export function reference(kind: 'schemas' | 'headers' | 'examples', name: string) {
  return { $ref: `#/components/${kind}/${name}` };
}
