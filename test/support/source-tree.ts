import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** An import or re-export: `from` is a path from the root of the repository, or the name of a package. */
export interface Import {
  from: string;
  typeOnly: boolean;
}

export interface FunctionMeasure {
  name: string;
  lines: number;
  parameters: number;
  /** How deep branches, loops and `try` stand inside each other. */
  depth: number;
}

export interface SourceFile {
  path: string;
  text: string;
  lines: number;
  imports: Import[];
  functions: FunctionMeasure[];
  /** The names in the code, of declarations and uses. */
  identifiers: Set<string>;
  /** Holds an `if`. */
  branches: boolean;
  /** Calls `setTimeout`. */
  sleeps: boolean;
}

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** Every TypeScript file under these directories of the repository, measured. */
export function readSources(...directories: string[]): SourceFile[] {
  return globSync(
    directories.map((directory) => `${directory}/**/*.{ts,tsx}`),
    { exclude: ['**/node_modules/**'] },
  )
    .sort()
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const lang = path.endsWith('.d.ts') ? 'dts' : path.endsWith('.tsx') ? 'tsx' : 'ts';
  const program = parseAst(text, { lang }) as unknown as Node;
  const nodes = [...walk(program)];
  return {
    path,
    text,
    lines: lineCount(text),
    imports: nodes.flatMap((node) => findImport(node, path)),
    functions: nodes.filter(isNamedFunction).map((node) => measure(node, text)),
    identifiers: new Set(nodes.filter(isIdentifier).map((node) => String(node['name']))),
    branches: nodes.some(({ type }) => type === 'IfStatement'),
    sleeps: nodes.some(isSleep),
  };
}

function isIdentifier({ type }: Node): boolean {
  return type === 'Identifier' || type === 'PrivateIdentifier';
}

function isSleep({ type, callee }: Node): boolean {
  return type === 'CallExpression' && isNode(callee) && callee['name'] === 'setTimeout';
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) {
    yield* walk(child);
  }
}

function children(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function findImport(node: Node, path: string): Import[] {
  const source = node['source'];
  // An import() of a path that is computed at run time names no module.
  if (!isNode(source) || !/^(Import|Export)/.test(node.type) || typeof source['value'] !== 'string') {
    return [];
  }
  const specifiers = children(node).filter(({ type }) => /^(Import|Export)(Default)?Specifier$/.test(type));
  const everyNameIsAType =
    specifiers.length > 0 &&
    specifiers.every((name) => name['importKind'] === 'type' || name['exportKind'] === 'type');
  const typeOnly = node['importKind'] === 'type' || node['exportKind'] === 'type' || everyNameIsAType;
  return [{ from: resolve(source['value'], path), typeOnly }];
}

function resolve(specifier: string, path: string): string {
  if (specifier.startsWith('.')) {
    return join(dirname(path), specifier);
  }
  const [scope = '', name] = specifier.split('/');
  const isBuiltin = specifier.startsWith('node:') || builtinModules.includes(specifier);
  return isBuiltin || !scope.startsWith('@') ? (isBuiltin ? specifier : scope) : `${scope}/${name}`;
}

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

function isNamedFunction(node: Node): boolean {
  return getFunctionName(node) !== undefined;
}

/** The node that carries the name holds the function: a declaration, a method, or a constant. */
function getFunctionName(node: Node): string | undefined {
  const name = node['id'] ?? node['key'];
  const isFunction = functionTypes.includes(getFunctionNode(node).type);
  return isFunction && isNode(name) && typeof name['name'] === 'string' ? name['name'] : undefined;
}

function getFunctionNode(node: Node): Node {
  const inner = node['init'] ?? (node.type === 'MethodDefinition' ? node['value'] : undefined);
  return isNode(inner) ? inner : node;
}

function measure(node: Node, text: string): FunctionMeasure {
  const body = getFunctionNode(node);
  const parameters = body['params'];
  return {
    name: getFunctionName(node) ?? '',
    lines: lineCount(text.slice(body.start, body.end)),
    parameters: Array.isArray(parameters) ? parameters.length : 0,
    depth: measureDepth(body),
  };
}

const nesting = /^(If|For|ForIn|ForOf|While|DoWhile|Switch|Try)Statement$/;

function measureDepth(node: Node): number {
  const inner = Math.max(
    0,
    ...children(node)
      .filter((child) => !functionTypes.includes(child.type))
      .map(measureDepth),
  );
  return inner + (nesting.test(node.type) ? 1 : 0);
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}
