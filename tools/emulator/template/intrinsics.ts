import * as v from 'valibot';

/** Returns the value of a resource or a pseudo parameter, or of one of its attributes. */
export type Lookup = (name: string, attribute?: string) => unknown;

const pair = v.tuple([v.string(), v.string()]);
const textAndList = v.tuple([v.string(), v.array(v.string())]);
const placeholder = /\$\{([^}.]+)\.?([^}]*)\}/g;

/** The intrinsic functions that the CDK writes. Their arguments are resolved before. */
const intrinsics: Record<string, (argument: unknown, lookUp: Lookup) => unknown> = {
  Ref: (name, lookUp) => lookUp(v.parse(v.string(), name)),
  'Fn::GetAtt': (argument, lookUp) => lookUp(...v.parse(pair, argument)),
  'Fn::Join': (argument) => {
    const [separator, texts] = v.parse(textAndList, argument);
    return texts.join(separator);
  },
  'Fn::Split': (argument) => {
    const [separator, text] = v.parse(pair, argument);
    return text.split(separator);
  },
  'Fn::Select': (argument) => {
    const [index, list] = v.parse(v.tuple([v.unknown(), v.array(v.unknown())]), argument);
    return list[Number(index)];
  },
  'Fn::Sub': (text, lookUp) => {
    const evaluate = (_: string, name: string, attribute: string) =>
      String(lookUp(name, attribute || undefined));
    return v.parse(v.string(), text).replace(placeholder, evaluate);
  },
};

/** Evaluates the intrinsic functions of a value. @throws {Error} naming a function that is not supported */
export function resolve(value: unknown, lookUp: Lookup): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, lookUp));
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([name, each]) => [name, resolve(each, lookUp)] as const);
  const [name, argument] = entries[0] ?? [''];
  if (name !== 'Ref' && !name.startsWith('Fn::')) {
    return Object.fromEntries(entries);
  }
  const evaluate = intrinsics[name];
  if (!evaluate) {
    throw new Error(`the function ${name} is not supported`);
  }
  return evaluate(argument, lookUp);
}

/** Collects the names that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
export function findReferences(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(findReferences);
  }
  return isObject(value) ? Object.entries(value).flatMap(findReferencesOfMember) : [];
}

function findReferencesOfMember([name, value]: [string, unknown]): string[] {
  if (name === 'Ref' && typeof value === 'string') {
    return [value];
  }
  if (name === 'Fn::GetAtt' && Array.isArray(value)) {
    return [String(value[0])];
  }
  if (name === 'Fn::Sub' && typeof value === 'string') {
    return [...value.matchAll(placeholder)].map(([, reference = '']) => reference);
  }
  return findReferences(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
