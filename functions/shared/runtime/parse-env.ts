import * as v from 'valibot';

/** `true` or `false`. */
export const booleanText = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((text) => text === 'true'),
);

/** An integer of at least 1, in decimal digits. */
export const positiveInteger = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d*$/, ({ received }) => `Expected a positive integer, received ${received}`),
  v.transform(Number),
);

/** An integer of at least 0, in decimal digits. */
export const nonNegativeInteger = v.pipe(
  v.string(),
  v.regex(/^\d+$/, ({ received }) => `Expected an integer of at least 0, received ${received}`),
  v.transform(Number),
);

/**
 * Parses the environment variables that `schema` lists. No other file of the functions reads `process.env`.
 * @throws {Error} that names every missing or invalid variable
 */
export function parseEnv<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, process.env);
  if (result.success) {
    return result.output;
  }
  const issues = result.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  throw new Error(`Invalid environment. ${issues.join('. ')}`);
}
