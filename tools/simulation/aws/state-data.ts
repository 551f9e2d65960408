import type { ChoiceRule, ChoiceState } from './state-machine-definition.ts';

/** The input or output of a state. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}

/** The value at a reference path: `$`, or names that are separated by dots. */
export function readPath(path: string, data: Data): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (isData(value) ? value[name] : undefined), data);
}

/** The input with a result at a path of one name. */
export function setResult(input: Data, path: string, result: unknown): Data {
  return { ...input, [path.slice(2)]: result };
}

export function chooseNext({ Choices, Default }: ChoiceState, input: Data): string {
  return Choices.find((rule) => matchesRule(rule, input))?.Next ?? Default;
}

function matchesRule(rule: ChoiceRule, input: Data): boolean {
  const value = readPath(rule.Variable, input);
  return 'IsPresent' in rule ? (value !== undefined) === rule.IsPresent : value === rule.StringEquals;
}

/** The input of one iteration of a Map. The template replaces `${Watermark}` by `on` or `off`. */
export function selectItem(selector: Record<string, string>, input: Data, item: unknown): Data {
  const entries = Object.entries(selector).map(([name, value]): [string, unknown] => {
    if (!name.endsWith('.$')) {
      return [name, value.startsWith('${') ? 'on' : value];
    }
    return [name.slice(0, -2), value === '$$.Map.Item.Value' ? item : readPath(value, input)];
  });
  return Object.fromEntries(entries);
}
