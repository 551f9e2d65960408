import fc, { type Arbitrary } from 'fast-check';
import * as v from 'valibot';
import type { Schema } from '../described-api.ts';

const keywords = v.object({
  type: v.optional(v.picklist(['object', 'string', 'integer'])),
  enum: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  properties: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  required: v.optional(v.array(v.string()), []),
  pattern: v.optional(
    v.pipe(
      v.string(),
      v.transform((source) => new RegExp(source, 'u')),
    ),
  ),
  format: v.optional(v.literal('idn-email')),
  minLength: v.optional(v.number(), 0),
  maxLength: v.optional(v.number(), 40),
  minimum: v.optional(v.number(), 0),
  maximum: v.optional(v.number(), 2 ** 31),
  description: v.optional(v.string()),
});

type Keywords = v.InferOutput<typeof keywords>;

/** Values that match a JSON Schema. It supports the keywords that the schemas of the API's requests use. */
export function valueArbitrary(schema: Schema): Arbitrary<unknown> {
  const known = v.parse(v.looseObject(keywords.entries), schema);
  if (known.enum) {
    return fc.constantFrom(...known.enum);
  }
  return known.type ? byType[known.type](known) : fc.jsonValue();
}

const byType: Record<NonNullable<Keywords['type']>, (known: Keywords) => Arbitrary<unknown>> = {
  integer: ({ minimum, maximum }) => fc.integer({ min: minimum, max: maximum }),
  string: textArbitrary,
  object: ({ properties, required }) =>
    fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valueArbitrary(schema)])),
      { requiredKeys: required },
    ),
};

/** Mostly short texts, and the longest that matches. */
function textArbitrary({ format, pattern = /^/, minLength, maxLength }: Keywords): Arbitrary<string> {
  if (format === 'idn-email') {
    return fc.oneof(fc.constantFrom('alice@example.com', 'alice@münchen.example'), fc.emailAddress());
  }
  const short = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 12) });
  const longest = fc.constant('x'.repeat(maxLength));
  return fc.oneof({ weight: 9, arbitrary: short }, longest).filter((text) => pattern.test(text));
}
