import type * as v from 'valibot';

const customActions = ['raw_check', 'raw_transform'];

/**
 * Describes what a schema expects and where, for the log. The message of an issue quotes the received value, and the key
 * of a map is content as well, so only the names of the schema's own fields stay.
 */
export function describeIssues(schema: object, issues: v.BaseIssue<unknown>[]): string {
  const names = collectFieldNames(schema);
  return issues
    .map((issue) => {
      const segments = (issue.path ?? []).map(({ key }) =>
        typeof key === 'number' || names.has(`${key}`) ? `${key}` : '*',
      );
      return `${segments.join('.') || 'value'}: ${describeExpectation(issue)}`;
    })
    .join('; ');
}

/** A custom check or transformation has a message of its own, which quotes nothing. */
function describeExpectation({ expected, type, message }: v.BaseIssue<unknown>): string {
  return customActions.includes(type) ? message : `Expected ${expected ?? `a valid ${type}`}`;
}

/** The fields of all objects in a schema. A schema is a plain object whose parts are in its properties. */
function collectFieldNames(schema: object, names = new Set<string>(), seen = new Set<object>()): Set<string> {
  if (seen.has(schema)) {
    return names;
  }
  seen.add(schema);
  const entries = 'entries' in schema && isObject(schema.entries) ? schema.entries : {};
  for (const name of Object.keys(entries)) {
    names.add(name);
  }
  for (const part of Object.values(schema).filter(isObject)) {
    collectFieldNames(part, names, seen);
  }
  return names;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
