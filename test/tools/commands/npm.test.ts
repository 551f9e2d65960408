import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };

/** Starts npm without the settings that the npm of this test run has put into the environment. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

test('npm start -- --json prints exactly one line that begins with a brace: the address of the stack', async () => {
  const npm = spawn('npm', ['start', '--', '--port', '0', '--json'], { env });
  const closed = once(npm, 'close');
  const lines: string[] = [];
  const reader = createInterface({ input: npm.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    // npm's own lines come before it.
    npm.kill(line.startsWith('{') ? 'SIGTERM' : 0);
  });
  await closed;
  const json = lines.filter((line) => line.startsWith('{'));
  expect(json).toHaveLength(1);
  expect(JSON.parse(json[0] ?? '')).toMatchObject({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    credentials: { accessKeyId: expect.any(String) },
    outputs: { ApiUrl: expect.any(String) },
  });
}, 60_000);

test('npm run lists the scripts', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run'], { env });
  expect(stdout).toContain(packageJson.scripts.demo);
});

test('npm reports a misspelled script name', async () => {
  const run = promisify(execFile)('npm', ['run', 'strat'], { env });
  await expect(run).rejects.toMatchObject({ stderr: expect.stringContaining('Missing script: "strat"') });
});

test('npm run -s prints the token and nothing else', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'token', '--', '--sub', 'alice'], {
    env,
  });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
});
