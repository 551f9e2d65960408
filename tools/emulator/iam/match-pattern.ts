const expressions = new Map<string, RegExp>();

/** Matches a value against a pattern of a policy: `*` stands for any characters, `?` for one character. */
export function matchesPattern(pattern: string, value: string): boolean {
  const expression = expressions.get(pattern) ?? compile(pattern);
  return expression.test(value);
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  expressions.set(pattern, expression);
  return expression;
}
