import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { runCommand, startCommand } from '../../support/run-command.ts';
import { sampleNames } from '../../support/samples.ts';

const directory = mkdtempSync(join(tmpdir(), 'usage-'));
const file = join(directory, 'file');
writeFileSync(file, '');
const empty = mkdtempSync(join(tmpdir(), 'usage-empty-'));

test('every command prints its help', async () => {
  const commands = Object.entries(packageJson.scripts).filter(([, script]) => script.includes('commands/'));
  const modules = commands.map(([, script]) => script.replace(/^node /, './'));
  // One process loads them all, since loading takes most of the time.
  const program = modules.map((module) => `await import(${JSON.stringify(module)});`).join('');
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program, '--', '--help']);

  const helps = [...stdout.matchAll(/^[A-Z].*\n(?:.+\n)*\nUsage: npm (?:run )?(\S+) -- /gm)];
  expect(helps.map(([, name]) => name)).toEqual(commands.map(([name]) => name));
});

test('invoke lists the samples of all functions, or of one', async () => {
  const all = await runCommand('invoke', '--list');
  const one = await runCommand('invoke', 'users-api', '--list');
  expect(all.stdout.trim().split('\n')).toEqual(sampleNames().map((name) => `events/${name}.json`));
  expect(one.stdout).toBe('events/users-api.create.json\nevents/users-api.get-me.json\n');
});

test('a command whose output is not read ends without an error', async () => {
  const child = startCommand('token', '--sub', 'alice');
  const closed = once(child, 'close');
  child.stdout?.destroy();
  const [stderr, [status]] = await Promise.all([text(child.stderr ?? process.stdin), closed]);
  expect([status, stderr]).toEqual([0, '']);
});

test.each([
  ['start', ['--bogus'], "npm start: Unknown option '--bogus'"],
  ['start', ['--port', '70000'], 'npm start: --port is a number from 0 to 65535, not 70000'],
  ['start', ['--data', join(file, 'below')], 'npm start: The directory'],
  ['start', ['--data', '/proc/nowhere'], 'npm start: The directory /proc/nowhere cannot be written'],
  ['demo', [join(directory, 'missing')], 'npm run demo: There is no file or directory'],
  ['demo', [empty], 'npm run demo: There is no file in'],
  ['demo', ['--out', file, file], 'npm run demo: The directory'],
  ['synth', ['--stage', 'unknown'], 'npm run synth: --stage is one of local, e2e, dev, prod, not unknown'],
  ['deploy', ['--stage', 'local'], 'npm run deploy: Stage local runs on this machine'],
  ['deploy', ['--stage', 'dev', '--name', 'A'], 'npm run deploy: --name is up to 12'],
  ['destroy', ['--stage', 'local'], 'npm run destroy: Stage local runs on this machine'],
  ['invoke', [], 'npm run invoke: Name one function'],
  ['logs', ['process-upload', '--since', 'soon'], 'npm run logs: --since is a number and s, m, h or d'],
  ['token', ['--sub', 'a b'], 'npm run token: --sub NAME is needed'],
  ['bench', ['unknown'], 'npm run bench: Name one of transform, '],
  ['policies', ['--sample', '0'], 'npm run policies: --sample is an integer from 1 to 999999, not 0'],
  ['fuzz', ['--seconds', 'few'], 'npm run fuzz: --seconds is'],
  ['simulate', ['--scenario', 'unknown'], 'npm run simulate: '],
  ['show', ['--endpoint', 'http://127.0.0.1:9', 'process-upload'], 'npm run show: No stack answers'],
  [
    'deploy-localstack',
    ['--endpoint', 'http://127.0.0.1:9'],
    'npm run deploy:localstack: No LocalStack answers',
  ],
])('%s %j prints one line with the error', async (name, args, message) => {
  const { status, stdout, stderr } = await runCommand(name, ...args);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});
