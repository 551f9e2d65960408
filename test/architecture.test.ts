import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleNames } from './support/samples.ts';
import { type Import, readSources, type SourceFile } from './support/source-tree.ts';

const shipped = readSources('events', 'functions', 'infra', 'commands', 'bench');
const tests = readSources('test');
const sources = [...shipped, ...tests];
const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

/** What a room may import; `type:` allows the types only. Standard modules that touch nothing outside are free. */
interface Room {
  name: string;
  files: RegExp;
  may: (RegExp | `type:${string}`)[];
}

const rooms: Room[] = [
  { name: 'events', files: /^events\//, may: [/^events\//, /^valibot$/] },
  {
    name: 'functions/shared/runtime',
    files: /^functions\/shared\/runtime\//,
    may: [
      /^functions\/shared\/runtime\//,
      /^valibot$/,
      /^@aws-lambda-powertools\/logger$/,
      'type:^aws-lambda$',
      'type:^events/reasons.ts$',
    ],
  },
  {
    name: 'functions/shared/images',
    files: /^functions\/shared\/images\//,
    may: [
      /^functions\/shared\/images\//,
      /^sharp$/,
      /^node:zlib$/,
      /^functions\/shared\/runtime\/errors.ts$/,
      /^events\/reasons.ts$/,
      'type:^events/image-record.ts$',
    ],
  },
  {
    name: 'functions/shared/stores',
    files: /^functions\/shared\/stores\//,
    may: [
      /^functions\/shared\/(stores|runtime)\//,
      /^@aws-sdk\//,
      /^valibot$/,
      /^events\//,
      'type:^aws-lambda$',
      'type:^functions/shared/images/',
    ],
  },
  {
    name: 'functions/shared/http',
    files: /^functions\/shared\/http\//,
    may: [
      /^functions\/shared\/(http|runtime)\//,
      /^(hono|jose|valibot|node:crypto)$/,
      /^events\/problem.ts$/,
    ],
  },
  {
    name: 'behaviours',
    files: /^functions\/(?!shared\/)[^/]+\/(?!handler\.ts|env\.ts)/,
    may: [
      /^events\//,
      /^functions\/shared\/(runtime|http)\//,
      /^valibot$/,
      /^node:crypto$/,
      'type:^aws-lambda$',
      'type:^hono$',
      'type:^functions/shared/(stores|images)/',
    ],
  },
  {
    name: 'env of functions',
    files: /^functions\/(?!shared\/)[^/]+\/env\.ts$/,
    may: [/^valibot$/, /^functions\/shared\/(runtime\/environment|http\/api-environment).ts$/],
  },
  {
    name: 'handlers',
    files: /^functions\/(?!shared\/)[^/]+\/handler\.ts$/,
    may: [/^functions\/shared\//, /^(hono|node:crypto)$/, /^docs\/openapi.json$/, 'type:^aws-lambda$'],
  },
  {
    name: 'infra',
    files: /^infra\/(?!targets\/)/,
    may: [
      /^infra\/(?!targets\/)/,
      /^(aws-cdk-lib|constructs|cdk-nag|esbuild|fflate|jose)$/,
      /^@aws-sdk\/credential-provider-env$/,
      /^valibot$/,
      /^node:/,
      'type:^functions/[^/]+/env.ts$',
      'type:^events/',
    ],
  },
  {
    name: 'infra/targets/services',
    files: /^infra\/targets\/services\//,
    may: [/^infra\/targets\/services\//, /^(node:.*|valibot|fauxqs|dynalite|aws-local-stepfunctions)$/],
  },
  {
    name: 'infra/targets',
    files: /^infra\/targets\/(?!services\/)/,
    may: [
      /^infra\/(targets\/|zip-function\.ts)/,
      /^(?!functions\/|infra\/|events\/|test\/|commands\/|aws-cdk-lib|constructs|sharp)/,
    ],
  },
  {
    name: 'commands and bench',
    files: /^(commands|bench)\//,
    may: [
      /^(commands|bench|infra|events|functions\/shared\/images|test\/(support|simulation))\//,
      /^(?!functions\/|test\/)/,
    ],
  },
];

/** The folder of a function is its own: its behaviour and env are named to nobody else. */
function isOwnFile({ path }: SourceFile, { from }: Import): boolean {
  return dirname(path) === dirname(from) && /^functions\/(?!shared)/.test(path);
}

function allows(room: Room, { from, typeOnly }: Import): boolean {
  return room.may.some((rule) =>
    typeof rule === 'string'
      ? typeOnly && new RegExp(rule.slice('type:'.length)).test(from)
      : rule.test(from),
  );
}

describe('imports', () => {
  test.each(rooms)('of $name stay within its rules', (room) => {
    const files = shipped.filter(({ path }) => room.files.test(path));
    const forbidden = files.flatMap((file) =>
      file.imports
        .filter((imported) => !allows(room, imported) && !isOwnFile(file, imported))
        .map(({ from, typeOnly }) => `${file.path} → ${typeOnly ? 'type ' : ''}${from}`),
    );
    expect(forbidden).toEqual([]);
  });

  test('every shipped file has a room', () => {
    const homeless = shipped.filter(({ path }) => !rooms.some(({ files }) => files.test(path)));
    expect(homeless.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['sharp', /^functions\/shared\/images\//],
    ['@aws-lambda-powertools/logger', /^functions\/shared\/runtime\//],
  ])('%s has one room', (library, room) => {
    const users = readSources('events', 'functions', 'infra').filter(({ imports }) =>
      imports.some(({ from }) => from === library),
    );
    expect(users.filter(({ path }) => !room.test(path))).toEqual([]);
  });

  test('form no cycle', () => {
    expect(findCycle(sources)).toBeUndefined();
  });
});

function findCycle(files: SourceFile[]): string[] | undefined {
  const imports = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ typeOnly }) => !typeOnly).map(({ from }) => from),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) {
      return [...trail, path];
    }
    const cycle = done.has(path)
      ? undefined
      : firstOf(imports.get(path) ?? [], (next) => visit(next, [...trail, path]));
    done.add(path);
    return cycle;
  };
  return firstOf([...imports.keys()], (path) => visit(path, []));
}

function firstOf<Item, Result>(items: Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) {
      return result;
    }
  }
  return undefined;
}

describe('the environment', () => {
  test('is read in one file of the functions', () => {
    const readers = readSources('functions').filter(({ text }) => text.includes('process.env'));
    expect(readers.map(({ path }) => path)).toEqual(['functions/shared/runtime/environment.ts']);
  });
});

describe('functions', () => {
  test.each(functionNames)('%s has its handler, its behaviour and its env', (name) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(readdirSync(`functions/${name}`).sort()).toEqual(['env.ts', 'handler.ts', `${name}.ts`].sort());
  });

  test.each(functionNames)('%s has a test and a sample', (name) => {
    expect(existsSync(`test/functions/${name}/${name}.test.ts`)).toBe(true);
    expect(sampleNames().some((sample) => sample.startsWith(`${name}.`))).toBe(true);
  });

  test.each(sampleNames())('the sample %s is used by a test', (name) => {
    const [folder, sampleCase] = name.split('.');
    expect(functionNames).toContain(folder);
    const users = tests.filter(
      ({ text }) => text.includes(name) || usesInTable(text, `${folder}`, `${sampleCase}`),
    );
    expect(users.length).toBeGreaterThan(0);
  });
});

/** A table of cases names the function in a template and the case in its rows. */
function usesInTable(text: string, folder: string, sampleCase: string): boolean {
  return text.includes(`\`${folder}.\${`) && text.includes(`'${sampleCase}'`);
}

describe('names', () => {
  const drawers = /^(utils?|helpers?|common|misc|types|index|constants)\.ts$/;

  test.each(sources.map(({ path }) => path))('%s says what is in it', (path) => {
    expect(basename(path)).not.toMatch(drawers);
    expect(path).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*(\.e2e)?(\.test|\.d)?\.ts$/);
  });
});

describe('size', () => {
  const measures = shipped.flatMap(({ path, functions }) =>
    functions.map((measured) => ({ ...measured, where: `${path}: ${measured.name}` })),
  );
  const lineCounts = measures.map(({ lines }) => lines).sort((one, other) => one - other);
  const percentile = (share: number) => lineCounts[Math.floor(lineCounts.length * share)];

  test('no file is over 200 lines', () => {
    expect(shipped.filter(({ lines }) => lines > 200).map(({ path }) => path)).toEqual([]);
  });

  test('no function is over 50 lines, has over 4 parameters or nests deeper than 3', () => {
    const large = measures.filter(
      ({ lines, parameters, depth }) => lines > 50 || parameters > 4 || depth > 3,
    );
    expect(large).toEqual([]);
  });

  test('half of all functions have at most 12 lines, 95 % at most 30', () => {
    expect(percentile(0.5)).toBeLessThanOrEqual(12);
    expect(percentile(0.95)).toBeLessThanOrEqual(30);
  });

  test.each([
    // What lies between the services, read from the template.
    ['embedded', 1500],
    // What stands in for the services themselves, around the emulators that do most of it.
    ['services', 2200],
  ])('infra/targets/%s is within %i lines', (folder, most) => {
    const paths = globSync(`infra/targets/${folder}/**/*.*`);
    const lines = paths.map((path) => readFileSync(path, 'utf8').trimEnd().split('\n').length);
    expect(paths.length).toBeGreaterThan(0);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(most);
  });
});

describe('tests', () => {
  test('have no branch and no bare sleep', () => {
    const suites = tests.filter(
      ({ path }) => path.endsWith('.test.ts') && !path.endsWith('architecture.test.ts'),
    );
    const offenders = suites.filter(({ branches, sleeps }) => branches || sleeps);
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});
