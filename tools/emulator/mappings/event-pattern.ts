import * as v from 'valibot';

type Plain = string | number | boolean | null;
type Matcher = Plain | { prefix: string } | { exists: boolean } | { 'anything-but': Plain[] };
export type EventPattern = { [name: string]: EventPattern | Matcher[] };

const plain = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const special = v.union([
  v.strictObject({ prefix: v.string() }),
  v.strictObject({ exists: v.boolean() }),
  v.strictObject({ 'anything-but': v.array(plain) }),
]);

/** The subset of Lambda's event filtering that is supported. The schema refuses all other patterns. */
export const eventPattern: v.GenericSchema<unknown, EventPattern> = v.record(
  v.string(),
  v.union([v.array(v.union([plain, special])), v.lazy(() => eventPattern)]),
);

/** Returns whether an event matches a pattern: one value of every list, and all members of every object. */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]) => {
    const value = v.is(v.record(v.string(), v.unknown()), event)
      ? new Map(Object.entries(event)).get(name)
      : undefined;
    return Array.isArray(expected)
      ? expected.some((matcher) => matchesValue(matcher, value))
      : matchesPattern(expected, value);
  });
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher !== 'object' || matcher === null) {
    return value === matcher;
  }
  if ('anything-but' in matcher) {
    return value !== undefined && !matcher['anything-but'].some((plainValue) => plainValue === value);
  }
  return 'exists' in matcher
    ? matcher.exists === (value !== undefined)
    : typeof value === 'string' && value.startsWith(matcher.prefix);
}
