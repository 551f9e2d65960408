import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const guide = readFileSync('CONTRIBUTING.md', 'utf8');

/** The rows of the table: question, file, line. */
const rows = [...guide.matchAll(/^\| (.+\?) \| `(.+?)` \| `(.+)` \|$/gm)].map(
  ([, question = '', path = '', line = '']) => ({ question, path, line }),
);

describe('CONTRIBUTING', () => {
  test('answers twenty questions', () => {
    expect(rows).toHaveLength(20);
  });

  test.each(rows)('$question is in $path', ({ path, line }) => {
    expect(readFileSync(path, 'utf8')).toContain(line);
  });
});

/** The rows of the recipe: file, line, the line behind it. */
const additions = [...guide.matchAll(/^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$/gm)].map(
  ([, path = '', line = '', addition = '']) => ({ path, line, addition }),
);

describe('the recipe for a field', () => {
  const copy = mkdtempSync(join(tmpdir(), 'contributing-'));
  const execute = promisify(execFile);
  const run = (...args: string[]) =>
    execute(process.execPath, args, { cwd: copy, env: { PATH: process.env['PATH'], NO_COLOR: '1' } });

  beforeAll(async () => {
    const parts = [
      'contracts',
      'functions',
      'infra',
      'statemachines',
      'events',
      'test',
      'tools',
      'web',
      'package.json',
    ];
    for (const part of [...parts, 'tsconfig.json', 'vitest.config.ts']) {
      cpSync(part, join(copy, part), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    for (const { path, line, addition } of additions) {
      const text = readFileSync(join(copy, path), 'utf8');
      expect(text.split(`  ${line}\n`)).toHaveLength(2);
      writeFileSync(join(copy, path), text.replace(`  ${line}\n`, `  ${line}\n  ${addition}\n`));
    }
    await run('tools/commands/openapi.ts');
  }, 60_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('has three lines, and the types agree', async () => {
    expect(additions).toHaveLength(3);
    await run('node_modules/typescript/bin/tsc', '--noEmit');
  }, 120_000);

  test('makes a field that survives create, read and patch, and is gone after the deletion', async () => {
    const suites = ['test/functions/users-api/user-fields.test.ts', 'test/contracts/http/openapi.test.ts'];
    const { stdout } = await run('node_modules/vitest/vitest.mjs', 'run', '--reporter=verbose', ...suites);
    expect(stdout).toContain('nickname survives create, read and patch');
  }, 120_000);

  test('adds the field to the OpenAPI document', () => {
    const { components } = JSON.parse(readFileSync(join(copy, 'contracts/http/openapi.json'), 'utf8'));
    const { CreateUserRequest, UserPatch, User } = components.schemas;
    for (const schema of [CreateUserRequest, UserPatch, User]) {
      expect(schema.properties).toHaveProperty('nickname');
    }
  });
});
