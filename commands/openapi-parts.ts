/** A schema that says nothing more. */
export const text = { type: 'string' };

/** What answers carry, by name. */
export const responseHeaders = {
  ETag: { description: 'The version of what is shown', schema: text },
  Location: { description: 'Where what was created is, relative to the API', schema: text },
  'WWW-Authenticate': { description: 'What is wrong with the token (RFC 6750)', schema: text },
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer' } },
  'X-Request-Id': { description: 'To be named when asking for help', schema: text },
};

export function responseHeadersNamed(names: (keyof typeof responseHeaders)[]): object {
  return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}

/** Points to what the document says once. */
export function reference(kind: 'schemas' | 'headers' | 'examples', name: string) {
  return { $ref: `#/components/${kind}/${name}` };
}
