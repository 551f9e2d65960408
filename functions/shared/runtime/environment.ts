import * as v from 'valibot';

/** A whole number of at least 1, written in decimal digits. */
export const positiveInteger = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d*$/, ({ received }) => `Expected a positive whole number, received ${received}`),
  v.transform(Number),
);

/**
 * The environment as `schema` describes it. The only reader of `process.env` in functions.
 * @throws {Error} naming every variable that is missing or malformed
 */
export function readEnvironment<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, process.env);
  if (result.success) {
    return result.output;
  }
  const complaints = result.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  throw new Error(`The environment is incomplete. ${complaints.join('. ')}`);
}
