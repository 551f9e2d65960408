import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleNames } from './support/samples.ts';
import { type Import, readSources, type SourceFile } from './support/source-tree.ts';

const productFiles = readSources('contracts', 'functions', 'infra');
const webFiles = readSources('web');
const toolFiles = readSources('tools');
const testFiles = readSources('test');
const shipped = [...productFiles, ...webFiles, ...toolFiles];
const sources = [...shipped, ...testFiles];
const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

/** The imports that a layer may have; `type:` allows types only. */
interface Layer {
  name: string;
  files: RegExp;
  may: (RegExp | `type:${string}`)[];
}

const layers: Layer[] = [
  {
    name: 'contracts',
    files: /^contracts\//,
    may: [/^contracts\//, /^valibot$/, /^@valibot\/to-json-schema$/],
  },
  {
    name: 'functions/shared/runtime',
    files: /^functions\/shared\/runtime\//,
    may: [
      /^functions\/shared\/runtime\//,
      /^valibot$/,
      /^@aws-lambda-powertools\/logger$/,
      'type:^aws-lambda$',
      'type:^contracts/records/rejection-reasons.ts$',
      /^contracts\/operations\/metric-groups.ts$/,
    ],
  },
  {
    name: 'functions/shared/images',
    files: /^functions\/shared\/images\//,
    may: [
      /^functions\/shared\/images\//,
      /^sharp$/,
      /^libheif-js$/,
      /^node:zlib$/,
      /^functions\/shared\/runtime\/errors.ts$/,
      /^contracts\/records\//,
    ],
  },
  {
    name: 'functions/shared/aws',
    files: /^functions\/shared\/aws\//,
    may: [
      /^functions\/shared\/(aws|runtime)\//,
      /^@aws-sdk\//,
      /^valibot$/,
      /^contracts\//,
      'type:^aws-lambda$',
      'type:^functions/shared/images/',
    ],
  },
  {
    name: 'functions/shared/http',
    files: /^functions\/shared\/http\//,
    may: [/^functions\/shared\/(http|runtime)\//, /^(hono|jose|valibot|node:crypto)$/, /^contracts\/http\//],
  },
  {
    name: 'behaviors',
    files: /^functions\/(?!shared\/)[^/]+\/(?!handler\.ts|env\.ts)/,
    may: [
      /^contracts\//,
      /^functions\/shared\/(runtime|http)\//,
      /^valibot$/,
      /^node:crypto$/,
      'type:^aws-lambda$',
      'type:^hono$',
    ],
  },
  {
    name: 'env of functions',
    files: /^functions\/(?!shared\/)[^/]+\/env\.ts$/,
    may: [/^valibot$/, /^functions\/shared\/(runtime\/parse-env|http\/jwt-config).ts$/],
  },
  {
    name: 'handlers',
    files: /^functions\/(?!shared\/)[^/]+\/handler\.ts$/,
    may: [
      /^functions\/shared\//,
      /^(hono|node:crypto)$/,
      /^contracts\/http\/openapi.json$/,
      'type:^contracts/',
      'type:^aws-lambda$',
    ],
  },
  {
    name: 'infra',
    files: /^infra\//,
    may: [
      /^infra\//,
      /^contracts\//,
      /^(aws-cdk-lib|constructs|cdk-nag|cdk-preflight|esbuild|fflate|jose|valibot)$/,
      /^@aws-sdk\/credential-provider-env$/,
      /^node:/,
      'type:^functions/[^/]+/env.ts$',
    ],
  },
  {
    name: 'web',
    files: /^web\//,
    may: [/^web\//, /^(preact|oauth4webapi)$/, 'type:^contracts/http/'],
  },
  {
    name: 'tools/emulator',
    files: /^tools\/emulator\//,
    may: [
      /^tools\/emulator\//,
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/|aws-cdk-lib|constructs|sharp)/,
    ],
  },
  {
    name: 'tools/monitoring',
    files: /^tools\/monitoring\//,
    may: [/^tools\/(monitoring|emulator)\//, /^(?!contracts\/|functions\/|infra\/|tools\/|test\/)/],
  },
  {
    name: 'tools/client and tools/fixtures',
    files: /^tools\/(client|fixtures|fuzz)\//,
    may: [
      /^tools\/(client|fixtures|fuzz)\//,
      /^tools\/emulator\/services\/apigateway\/api-urls.ts$/,
      /^(contracts|infra|functions\/shared\/(images|runtime))\//,
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/)/,
    ],
  },
  {
    name: 'tools/issuer and tools/browser',
    files: /^tools\/(issuer|browser)\//,
    may: [
      /^tools\/(issuer|browser)\//,
      /^infra\/synth\/create-directory-once.ts$/,
      /^package.json$/,
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/|web\/)/,
    ],
  },
  {
    name: 'tools/pages',
    files: /^tools\/pages\//,
    may: [
      /^tools\/(pages|issuer|client)\//,
      /^(contracts|infra)\//,
      'type:^tools/emulator/start.ts$',
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/|web\/)/,
    ],
  },
  {
    name: 'tools/simulation',
    files: /^tools\/simulation\//,
    may: [
      /^(contracts|infra|functions)\//,
      /^tools\/simulation\//,
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/)/,
    ],
  },
  {
    name: 'tools/compatibility',
    files: /^tools\/compatibility\//,
    may: [
      /^tools\/compatibility\//,
      /^(contracts\/|functions\/shared\/http\/cursor.ts$)/,
      /^(valibot|@valibot\/to-json-schema)$/,
    ],
  },
  {
    name: 'tools/bench',
    files: /^tools\/bench\//,
    may: [
      /^tools\/(bench|client|fixtures|emulator\/template)\//,
      /^(contracts|infra|functions\/shared)\//,
      /^(?!contracts\/|functions\/|infra\/|tools\/|test\/)/,
    ],
  },
  {
    name: 'tools/policies',
    files: /^tools\/policies\//,
    may: [/^tools\/(policies|emulator\/iam)\//, /^infra\/stages.ts$/, /^node:/],
  },
  {
    name: 'tools/commands',
    files: /^tools\/commands\//,
    may: [/^(contracts|infra|tools)\//, /^(?!contracts\/|functions\/|infra\/|tools\/|test\/)/],
  },
];

/** Only the handler of a function imports its behavior and its env. */
function isOwnFile({ path }: SourceFile, { from }: Import): boolean {
  return dirname(path) === dirname(from) && /^functions\/(?!shared)/.test(path);
}

function allows(layer: Layer, { from, typeOnly }: Import): boolean {
  return layer.may.some((rule) =>
    typeof rule === 'string'
      ? typeOnly && new RegExp(rule.slice('type:'.length)).test(from)
      : rule.test(from),
  );
}

describe('imports', () => {
  test.each(layers)('of $name stay within its rules', (layer) => {
    const files = shipped.filter(({ path }) => layer.files.test(path));
    const forbidden = files.flatMap((file) =>
      file.imports
        .filter((imported) => !allows(layer, imported) && !isOwnFile(file, imported))
        .map(({ from, typeOnly }) => `${file.path} → ${typeOnly ? 'type ' : ''}${from}`),
    );
    expect(forbidden).toEqual([]);
  });

  test('every file has a layer', () => {
    const unassigned = shipped.filter(({ path }) => !layers.some(({ files }) => files.test(path)));
    expect(unassigned.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['sharp', /^functions\/shared\/images\//],
    ['@aws-lambda-powertools/logger', /^functions\/shared\/runtime\//],
  ])('%s has one layer', (library, layer) => {
    const users = productFiles.filter(({ imports }) => imports.some(({ from }) => from === library));
    expect(users.filter(({ path }) => !layer.test(path))).toEqual([]);
  });

  test('of tools come from tools and test only', () => {
    expect(findImporters(/^tools\//, [...productFiles, ...webFiles])).toEqual([]);
  });

  test('of test come from test only', () => {
    expect(findImporters(/^test\//, shipped)).toEqual([]);
  });

  test('form no circle, counted with type imports', () => {
    expect(findCycle(sources)).toBeUndefined();
  });
});

function findImporters(target: RegExp, files: SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter(({ from }) => target.test(from)).map(({ from }) => `${path} → ${from}`),
  );
}

function findCycle(files: SourceFile[]): string[] | undefined {
  const imports = new Map(files.map(({ path, imports }) => [path, imports.map(({ from }) => from)]));
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    if (trail.includes(path)) {
      return [...trail, path];
    }
    const cycle = done.has(path)
      ? undefined
      : findFirst(imports.get(path) ?? [], (next) => visit(next, [...trail, path]));
    done.add(path);
    return cycle;
  };
  return findFirst([...imports.keys()], (path) => visit(path, []));
}

function findFirst<Item, Result>(
  items: Item[],
  find: (item: Item) => Result | undefined,
): Result | undefined {
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
    expect(readers.map(({ path }) => path)).toEqual(['functions/shared/runtime/parse-env.ts']);
  });
});

describe('functions', () => {
  test.each(functionNames)('%s has its handler, its behavior and its env', (name) => {
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
    const users = testFiles.filter(
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
  const forbiddenNames = /^(utils?|helpers?|common|misc|types|index|constants)\.ts$/;

  test.each(sources.map(({ path }) => path))('%s says what is in it', (path) => {
    expect(basename(path)).not.toMatch(forbiddenNames);
    expect(path).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*(\.e2e)?(\.test|\.d)?\.tsx?$/);
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

  test('the emulator has at most 5,000 lines of code', () => {
    const paths = globSync('tools/emulator/**/*.{ts,cjs}');
    const lines = paths.flatMap((path) => readFileSync(path, 'utf8').split('\n'));
    const code = lines.filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/\*|\*)/.test(line));
    expect(code.length).toBeGreaterThan(0);
    expect(code.length).toBeLessThanOrEqual(5000);
  });
});

describe('tests', () => {
  test('have no branch and no bare sleep', () => {
    const suites = testFiles.filter(
      ({ path }) => path.endsWith('.test.ts') && !path.endsWith('architecture.test.ts'),
    );
    const offenders = suites.filter(({ branches, sleeps }) => branches || sleeps);
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});

/**
 * Words and names that have a standard term (the right one stands in docs/glossary.md). A term is a sequence of words: it is
 * found in prose, and in identifiers and file names, which are split at capitals and hyphens.
 */
const retiredTerms = `
  handed on|hand on|hands on|hand over|lease until|promise|promises|promised|promising|unkept|try later|not understood
  start error|collaborator|collaborators|heed|heeds|last receive|trouble|troubles|refused by|ignore refusal|ignore repetition
  ignore gone|ignore taken|ignore no update|open image|open images|still as|owned image|owned images|most queries
  largest upload|largest body|largest payload|largest request|longest wait|kept for|patience|last lease seconds
  tombstone seconds|link seconds|image link|image links|work file|work files|remove all|remove unnamed|unnamed
  announce|announces|announced|announcing|announcement|announcements|ended leases|lease ended
  seconds for one page|seconds left|shown image|shown rendition|image query|user query|worked image|rendition of attempt
  unfinished rendition|pixel file|random id|deleted id|token settings|api variables|bearer of|key name of|find key|bad tokens
  required version|has already|write cursor|read cursor|problem for|attempt each|queue handler|complain|complains|complaint
  complaints|request logger|metadata parts|unpacked bytes|inflated bytes|refuse recipe|plain items|lookalike|lookalikes
  picture|pictures|rendered image|small image limits|large image limits|from pixels|shrink pixels|rendition kind
  rendition kinds|upright|small file bytes|max receives|message lifetime|index lag
  keeps data|every minutes|requests per second|upload ended|workflow ended|deleted image removed|feed with|stand ins
  used schemas|with plain keys|build once|refuse over|check machine|remove unused|synthesise|synthesised|synthesises
  synthesising|normalise|normalised|behaviour|behaviours|colour|colours|honour|honoured|licence|embedded|keep going|keep doing
  surroundings|slots|ask queues|ask topics|kept headers|kill moment|kill next|instead of call|reachable outputs|api page
  assembly files|function host|invoke later|welcome|folder|folders|operands|execution watch|collect ends|plants|plant|planted
  story|stories|tell|tells|told|says|spoilt|flood|floods|obstacle|missed by|weather|strike|strikes|abroad|eventful|calmed
  ledger|witness|watch letters|leavers|stranger|strangers|deserved|is tired|homeless|drawers|rooms|mend|mends|mended|dead letters
  rings|rang|people|somebody|nobody|whoever|anybody|everybody|of ours|not for us|past us|the mark|so many seconds|bites
  door|impatient|iceberg|chatty|also black|claims much|environment is incomplete|forget|forgets|forgotten|discard|discards
  discarded
`
  .split(/[|\n]/)
  .map((term) => term.trim())
  .filter((term) => term !== '');

/** Identifiers that mean too much to be retired as words: each had a better name for what it held. */
const retiredNames = `
  abandon TOKEN_ISSUER TOKEN_AUDIENCE TOKEN_KEYS always answer answers Answer asked begun bearerOf Build busy Call Caller complain contentOf deep endOf Fact fits
  found giveUp handOn Hosted idFor idOf ignoreRefusal identify ImageIn inert Ledger leftOut Link linksFor linksOf made marked
  naming newImage newUser nothing OpenEnv ApiEnv outcomeOf overwritten place plant prefixOf Refusal refuse refused sameAs say
  shown sized Slots spare stillAs stopWith strike told unfinished UserRefusal withoutEffect withoutErrors
  witness work worked World writtenBefore
`
  .trim()
  .split(/\s+/);

describe('words', () => {
  const files = [
    '*.{md,json,ts,yml}',
    '{.ci,.github,contracts,events,functions,statemachines,infra,tools,test,docs,web}/**/*.{md,json,ts,tsx,cjs,yml,css,html}',
    '.ci/run',
  ];
  const unread = [
    'package-lock.json',
    // It lists the names of the release before.
    'CHANGELOG.md',
    // It contains the list itself.
    'test/architecture.test.ts',
  ];
  const texts = globSync(files)
    .filter((path) => !unread.includes(path))
    .map((path) => ({ path, text: `${path}\n${readFileSync(path, 'utf8')}` }));
  // `Promise` is JavaScript's own class, `withResolvers` returns a property of that name, and Node has such modules.
  // HTML has an element for images in dark mode, and CloudWatch a format with this name for metrics in logs.
  const exceptions =
    /<\/?picture>|\bPromise\b|\.promise\b|node:[a-z/]+\/promises|[Ee]mbedded[_ ][Mm]etric[_ ][Ff]ormat/g;

  test('that are retired occur in no file', () => {
    const pattern = new RegExp(`(?<= )(${retiredTerms.join('|')})(?= )`, 'g');
    const hits = texts.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const words = ` ${toWords(line.replace(exceptions, '')).join(' ')} `;
        return (words.match(pattern) ?? []).map((term) => `${path}:${index}: ${term}`);
      }),
    );
    expect(hits).toEqual([]);
  });

  test('that are retired as names name nothing', () => {
    const hits = sources
      .filter(({ path }) => !unread.includes(path))
      .flatMap(({ path, identifiers }) =>
        retiredNames.filter((name) => identifiers.has(name)).map((name) => `${path}: ${name}`),
      );
    expect(hits).toEqual([]);
  });
});

/** The words of a line in lower case. Identifiers are split at capitals, hyphens and underscores; `.` is punctuation. */
function toWords(line: string): string[] {
  return line
    .replaceAll(/[^A-Za-z _-]+/g, ' . ')
    .split(/[ _-]+/)
    .flatMap((token) => token.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/))
    .map((word) => word.toLowerCase());
}
