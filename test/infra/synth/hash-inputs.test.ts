import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeBundles } from '../../../infra/bundling/bundle-functions.ts';
import { ensureLocalSigningKey } from '../../../infra/local-signing-key.ts';
import { hashInputs, listInputs } from '../../../infra/synth/hash-inputs.ts';

const execute = promisify(execFile);

let directory: string;
let clone: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hash-inputs-'));
  clone = join(directory, 'clone');
  await ensureLocalSigningKey();
  await Promise.all(listInputs(process.cwd()).map((path) => cp(path, join(clone, path))));
});
afterAll(() => rm(directory, { recursive: true }));

describe('the hash of the inputs', () => {
  test('is the same while no input changes', () => {
    expect(hashInputs(clone)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashInputs(clone)).toBe(hashInputs(process.cwd()));
  });

  test.each([
    'contracts/events/image-event.ts',
    'contracts/http/openapi.json',
    'contracts/http/openapi/document.ts',
    'contracts/records/object-keys.ts',
    'functions/process-upload/env.ts',
    'functions/shared/aws/images-table/claims.ts',
    'functions/shared/http/cursor.ts',
    'functions/shared/images/limits.ts',
    'functions/shared/runtime/errors.ts',
    'infra/bundling/env-credentials-stub.ts',
    'infra/constructs/functions/resize-image.ts',
    'infra/constructs/resources/http-api.ts',
    'infra/constructs/runbook-alarm.ts',
    'infra/stages.ts',
    'infra/synth/synth.ts',
    'infra/watermark.svg',
    'statemachines/process-large-image.asl.json',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.local/signing-key/jwks.json',
  ])('changes with %s', async (path) => {
    const before = hashInputs(clone);
    await appendFile(join(clone, path), '\n');
    expect(hashInputs(clone)).not.toBe(before);
  });

  test('changes with a new file and with a new name', async () => {
    const before = hashInputs(clone);
    await writeFile(join(clone, 'functions/shared/aws/new.ts'), '');
    const withFile = hashInputs(clone);
    await rename(join(clone, 'functions/shared/aws/new.ts'), join(clone, 'functions/shared/aws/newer.ts'));
    expect(new Set([before, withFile, hashInputs(clone)]).size).toBe(3);
  });

  test('fails when an input is missing, and names its pattern', async () => {
    const incomplete = join(directory, 'incomplete');
    await cp(clone, incomplete, { recursive: true });
    await rename(join(incomplete, 'statemachines'), join(incomplete, 'state-machines'));
    expect(() => hashInputs(incomplete)).toThrow('No file matches statemachines/**');
  });
});

/** Prints `READ {path}` for every file outside of node_modules that the process reads or imports. */
const recordReads = `
  import fs from 'node:fs';
  import asyncFs from 'node:fs/promises';
  import { registerHooks, syncBuiltinESMExports } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const report = (file) => {
    const path = file instanceof URL ? fileURLToPath(file) : String(file);
    if (!path.includes('/node_modules/')) fs.writeSync(2, 'READ ' + path + '\\n');
  };
  const watch = (module, name) => {
    const original = module[name];
    module[name] = (file, ...rest) => {
      report(file);
      return original.call(module, file, ...rest);
    };
  };
  watch(fs, 'readFileSync');
  watch(fs, 'readFile');
  watch(fs, 'createReadStream');
  watch(asyncFs, 'readFile');
  syncBuiltinESMExports();
  registerHooks({
    load: (url, context, next) => {
      if (url.startsWith('file:')) report(new URL(url));
      return next(url, context);
    },
  });`;

// A synthesis takes two seconds alone, and many times that beside the other tests.
describe('the inputs', { timeout: 60_000 }, () => {
  let inputs: Set<string>;
  beforeAll(() => {
    inputs = new Set(listInputs(process.cwd()));
  });
  const missing = (paths: string[]) =>
    [...new Set(paths)].filter((path) => !inputs.has(path) && !/^\.\.|^\/|node_modules\//.test(path));

  test('hold every file that esbuild reads', async () => {
    const metafile = await writeBundles(join(directory, 'bundles'));
    const paths = Object.keys(metafile.inputs);
    expect(paths).toContain('functions/process-upload/handler.ts');
    expect(missing(paths.filter((path) => path !== '<stdin>'))).toEqual([]);
  });

  test('hold every file that the synth process reads', async () => {
    const script = join(directory, 'record-reads.mjs');
    await writeFile(script, recordReads);
    const args = [
      '--import',
      script,
      'infra/app.ts',
      'local',
      join(directory, 'assembly'),
      '--without-sharp',
    ];
    const { stderr } = await execute(process.execPath, args, {
      env: { ...process.env, CDK_VALIDATION: 'false' },
    });
    const paths = [...stderr.matchAll(/^READ (.*)$/gm)].map(([, path = '']) => relative('.', path));
    expect(paths).toEqual(
      expect.arrayContaining([
        'infra/app.ts',
        'infra/watermark.svg',
        'statemachines/process-large-image.asl.json',
        '.local/signing-key/jwks.json',
      ]),
    );
    expect(missing(paths)).toEqual([]);
    expect(await readdir(join(directory, 'assembly'))).toContain('image-pipeline-local.template.json');
  });
});
