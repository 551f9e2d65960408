import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { number, object, parse } from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kinds } from '../../support/pictures/kinds.ts';

const memory = object({ peak: number(), left: number() });
const megabyte = 1_000_000;

let folder: string;
let paths: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-test-'));
  const writes = kinds.map(async ({ make }, index) => {
    const path = join(folder, `${index}`);
    await writeFile(path, await make());
    return path;
  });
  paths = await Promise.all(writes);
});
afterAll(() => rm(folder, { recursive: true }));

/** In an order that has nothing to do with their kind, and is the same every time. */
function shuffled(seed: number): string[] {
  const places = paths.map((path, index) => ({ path, place: Math.sin(seed + index * 12.9898) * 43758.5453 }));
  return places.sort((one, other) => (one.place % 1) - (other.place % 1)).map(({ path }) => path);
}

test('one warm process takes every kind of file, twice, within 600 MB, and keeps nothing of them', async () => {
  const worker = fork(fileURLToPath(new URL('../../support/warm-worker.ts', import.meta.url)), {
    execArgv: ['--expose-gc'],
  });
  const pass = async (seed: number) => {
    worker.send(shuffled(seed));
    const [answer] = await once(worker, 'message');
    return parse(memory, answer);
  };

  const first = await pass(1);
  const second = await pass(2);
  worker.kill();

  expect(Math.max(first.peak, second.peak)).toBeLessThan(600 * megabyte);
  expect(second.left - first.left).toBeLessThan(60 * megabyte);
}, 60_000);
