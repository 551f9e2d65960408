import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { number, object, parse } from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtures } from '../../../tools/fixtures/fixtures.ts';

const memory = object({ peak: number(), left: number() });
const megabyte = 1_000_000;

let directory: string;
let paths: string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memory-test-'));
  const writes = fixtures.map(async ({ make }, index) => {
    const path = join(directory, `${index}`);
    await writeFile(path, await make());
    return path;
  });
  paths = await Promise.all(writes);
});
afterAll(() => rm(directory, { recursive: true }));

/** The same pseudo-random order every time. */
function shuffled(seed: number): string[] {
  const positions = paths.map((path, index) => ({
    path,
    position: Math.sin(seed + index * 12.9898) * 43758.5453,
  }));
  return positions.sort((one, other) => (one.position % 1) - (other.position % 1)).map(({ path }) => path);
}

test('one warm process handles every fixture twice within 600 MB and leaks no memory', async () => {
  const worker = fork(fileURLToPath(new URL('../../support/warm-worker.ts', import.meta.url)), {
    execArgv: ['--expose-gc'],
  });
  const pass = async (seed: number) => {
    worker.send(shuffled(seed));
    const [reply] = await once(worker, 'message');
    return parse(memory, reply);
  };

  const first = await pass(1);
  const second = await pass(2);
  worker.kill();

  expect(Math.max(first.peak, second.peak)).toBeLessThan(600 * megabyte);
  expect(second.left - first.left).toBeLessThan(60 * megabyte);
}, 60_000);
