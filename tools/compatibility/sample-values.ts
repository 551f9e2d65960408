/** The part of JSON Schema that the schemas of the contracts become. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  minimum?: number;
  format?: string;
}

/**
 * Makes values that a schema accepts. Together they have each alternative, each enumerated value, and each optional
 * property both present and absent.
 * @param name the name of the property that has the schema, for the texts
 * @throws {Error} for a schema of an unknown type
 */
export function sampleValues(schema: JsonSchema, name: string): unknown[] {
  if (schema.const !== undefined || schema.enum) {
    return schema.enum ?? [schema.const];
  }
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) {
    return alternatives.flatMap((alternative) => sampleValues(alternative, name));
  }
  const sampleType = types[schema.type ?? ''];
  if (!sampleType) {
    throw new Error(
      `No sample of ${name}: expected one of ${Object.keys(types)}, not ${JSON.stringify(schema)}`,
    );
  }
  return sampleType(schema, name);
}

const types: Record<string, (schema: JsonSchema, name: string) => unknown[]> = {
  object: sampleObjects,
  array: ({ items = {} }, name) => [sampleValues(items, name)],
  string: ({ format }, name) => [format === 'date-time' ? '2026-01-02T03:04:05.678Z' : `example ${name}`],
  integer: ({ minimum = 0 }) => [minimum],
  number: ({ minimum = 0 }) => [minimum],
};

/** The n-th object has the n-th sample of each property, from the start again where a property has fewer. */
function sampleObjects({ properties = {}, required = [], additionalProperties }: JsonSchema): unknown[] {
  if (typeof additionalProperties === 'object' && additionalProperties.type) {
    return sampleValues(additionalProperties, 'entry').map((value) => ({ entry: value }));
  }
  const columns = Object.entries(properties).map(([name, schema]): [string, unknown[]] => {
    const samples = sampleValues(schema, name);
    return [name, required.includes(name) ? samples : [...samples, undefined]];
  });
  const rows = Math.max(1, ...columns.map(([, samples]) => samples.length));
  return Array.from({ length: rows }, (_row, index) =>
    Object.fromEntries(
      columns
        .map(([name, samples]) => [name, samples[index % samples.length]] as const)
        .filter(([, value]) => value !== undefined),
    ),
  );
}
