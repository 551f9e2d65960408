import { matchesPattern } from './match-pattern.ts';

/** The condition keys of a request. A key that does not apply to the request is absent. */
export type RequestContext = Readonly<Record<string, string | undefined>>;

/** One line of a Condition element: all of its keys must match, each one of its values. */
export interface Condition {
  operator: string;
  key: string;
  values: string[];
}

type Comparison = (value: string, expected: string) => boolean;

const comparisons = new Map<string, Comparison>([
  ['StringEquals', (value, expected) => value === expected],
  ['StringNotEquals', (value, expected) => value !== expected],
  ['StringLike', (value, expected) => matchesPattern(expected, value)],
  ['StringNotLike', (value, expected) => !matchesPattern(expected, value)],
  ['ArnEquals', (value, expected) => matchesPattern(expected, value)],
  ['ArnLike', (value, expected) => matchesPattern(expected, value)],
  ['ArnNotLike', (value, expected) => !matchesPattern(expected, value)],
  ['Bool', (value, expected) => value.toLowerCase() === expected.toLowerCase()],
  ['NumericEquals', (value, expected) => Number(value) === Number(expected)],
  ['NumericLessThan', (value, expected) => Number(value) < Number(expected)],
  ['NumericGreaterThan', (value, expected) => Number(value) > Number(expected)],
]);

/** The condition keys that requests carry, in lower case: IAM compares their names without case. */
const keys = new Set([
  'aws:securetransport',
  's3:tlsversion',
  's3:prefix',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:principalarn',
  'sns:endpoint',
  'sns:protocol',
]);

const ifExists = 'IfExists';

/** @throws {Error} naming an operator or a key that is not supported, because ignoring one could allow a request */
export function checkCondition({ operator, key, values }: Condition): void {
  if (!comparisons.has(toBaseOperator(operator))) {
    throw new Error(`the condition operator ${operator} is not supported`);
  }
  if (!keys.has(key.toLowerCase())) {
    throw new Error(`the condition key ${key} is not supported`);
  }
  const variable = values.find((value) => value.includes('${'));
  if (variable !== undefined) {
    throw new Error(`the policy variable in ${variable} is not supported`);
  }
}

/**
 * Evaluates a condition. A negated operator also matches a request without the key, and every operator with the suffix
 * IfExists does (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
export function matchesCondition({ operator, key, values }: Condition, context: RequestContext): boolean {
  const name = toBaseOperator(operator);
  const isNegated = name.includes('Not');
  const value = getKey(context, key);
  if (value === undefined) {
    return isNegated || operator.endsWith(ifExists);
  }
  const matches = (expected: string) => comparisons.get(name)?.(value, expected) ?? false;
  return isNegated ? values.every(matches) : values.some(matches);
}

function toBaseOperator(operator: string): string {
  return operator.endsWith(ifExists) ? operator.slice(0, -ifExists.length) : operator;
}

function getKey(context: RequestContext, key: string): string | undefined {
  const name = key.toLowerCase();
  return Object.entries(context).find(([each]) => each.toLowerCase() === name)?.[1];
}
