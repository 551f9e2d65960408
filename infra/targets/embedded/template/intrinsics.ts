import * as v from 'valibot';

/** What a name stands for, or an attribute of it: a resource or a pseudo parameter. */
export type Lookup = (name: string, attribute?: string) => unknown;

const pair = v.tuple([v.string(), v.string()]);
const textAndList = v.tuple([v.string(), v.array(v.string())]);

/** The functions that the CDK writes, applied to arguments in which nothing is left to resolve. */
const functions: Record<string, (argument: unknown, lookUp: Lookup) => unknown> = {
  Ref: (name, lookUp) => lookUp(v.parse(v.string(), name)),
  'Fn::GetAtt': (argument, lookUp) => lookUp(...v.parse(pair, argument)),
  'Fn::Join': (argument) => {
    const [separator, parts] = v.parse(textAndList, argument);
    return parts.join(separator);
  },
  'Fn::Split': (argument) => {
    const [separator, text] = v.parse(pair, argument);
    return text.split(separator);
  },
  'Fn::Select': (argument) => {
    const [index, list] = v.parse(v.tuple([v.unknown(), v.array(v.unknown())]), argument);
    return list[Number(index)];
  },
  'Fn::Sub': (text, lookUp) =>
    v
      .parse(v.string(), text)
      .replace(/\$\{([^}.]+)\.?([^}]*)\}/g, (_, name, attribute) =>
        String(lookUp(name, attribute || undefined)),
      ),
};

/** A value of a template with its functions applied. @throws {Error} naming a function that is not known */
export function resolve(value: unknown, lookUp: Lookup): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, lookUp));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([name, each]) => [name, resolve(each, lookUp)] as const);
  const [name, argument] = entries[0] ?? [''];
  if (name !== 'Ref' && !name.startsWith('Fn::')) {
    return Object.fromEntries(entries);
  }
  if (!functions[name]) {
    throw new Error(`the function ${name} is not supported`);
  }
  return functions[name](argument, lookUp);
}
