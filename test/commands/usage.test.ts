import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'usage-'));
const file = join(folder, 'file');
writeFileSync(file, '');
const empty = mkdtempSync(join(tmpdir(), 'usage-empty-'));

test('every command explains itself', async () => {
  const commands = Object.entries(packageJson.scripts).filter(([, script]) => script.includes('commands/'));
  const modules = commands.map(([, script]) => script.replace(/^.*(commands\/[\w-]+\.ts).*$/, './$1'));
  // In one process: what they import is most of what each of them costs.
  const program = modules.map((module) => `await import(${JSON.stringify(module)});`).join('');
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program, '--', '--help']);

  const explained = [...stdout.matchAll(/^[A-Z].*\n(?:.+\n)*\nUsage: npm (?:run )?(\S+) -- /gm)];
  expect(explained.map(([, name]) => name)).toEqual(commands.map(([name]) => name));
});

test.each([
  ['start', ['--bogus'], "npm start: Unknown option '--bogus'"],
  ['start', ['--port', '70000'], 'npm start: --port is a number from 0 to 65535, not 70000'],
  ['start', ['--data', join(file, 'below')], 'npm start: The folder'],
  ['start', ['--data', '/proc/nowhere'], 'npm start: The folder /proc/nowhere cannot be written'],
  ['demo', [join(folder, 'missing')], 'npm run demo: There is no file or folder'],
  ['demo', [empty], 'npm run demo: There is no file in'],
  ['demo', ['--out', file, file], 'npm run demo: The folder'],
  ['synth', ['--stage', 'moon'], 'npm run synth: --stage is one of local, dev, prod, not moon'],
  ['invoke', [], 'npm run invoke: Name one function'],
  ['logs', ['process-upload', '--since', 'soon'], 'npm run logs: --since is a number and s, m, h or d'],
  ['token', ['--sub', 'a b'], 'npm run token: --sub NAME is needed'],
  ['bench', ['weather'], 'npm run bench: Name one of transform, '],
  ['fuzz', ['--seconds', 'few'], 'npm run fuzz: --seconds is'],
  ['simulate', ['--scenario', 'moon'], 'npm run simulate: '],
  ['show', ['--endpoint', 'http://127.0.0.1:9', 'process-upload'], 'npm run show: No stack answers'],
  [
    'deploy-localstack',
    ['--endpoint', 'http://127.0.0.1:9'],
    'npm run deploy:localstack: No LocalStack answers',
  ],
])('%s %j says in one line what is wrong', async (name, args, message) => {
  const { status, stdout, stderr } = await runCommand(name, ...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
