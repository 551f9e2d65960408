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
  format: v.optional(v.literal('email')),
  minLength: v.optional(v.number(), 0),
  maxLength: v.optional(v.number(), 40),
  minimum: v.optional(v.number(), 0),
  maximum: v.optional(v.number(), 2 ** 31),
  description: v.optional(v.string()),
});

type Keywords = v.InferOutput<typeof keywords>;

/** Values that a JSON Schema allows; of its keywords, those that the API's requests are described with. */
export function allowedBy(schema: Schema): Arbitrary<unknown> {
  const known = v.parse(v.looseObject(keywords.entries), schema);
  if (known.enum) {
    return fc.constantFrom(...known.enum);
  }
  return known.type ? byType[known.type](known) : fc.jsonValue();
}

const byType: Record<NonNullable<Keywords['type']>, (known: Keywords) => Arbitrary<unknown>> = {
  integer: ({ minimum, maximum }) => fc.integer({ min: minimum, max: maximum }),
  string: textOf,
  object: ({ properties, required }) =>
    fc.record(
      Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, allowedBy(schema)])),
      { requiredKeys: required },
    ),
};

/** Short texts for the most part, and the longest that is allowed. */
function textOf({ format, pattern = /^/, minLength, maxLength }: Keywords): Arbitrary<string> {
  if (format === 'email') {
    return fc.oneof(fc.constant('somebody@example.com'), fc.emailAddress());
  }
  const short = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 12) });
  const longest = fc.constant('x'.repeat(maxLength));
  return fc.oneof({ weight: 9, arbitrary: short }, longest).filter((text) => pattern.test(text));
}
