import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readBody } from '../../../tools/emulator/services/read-body.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

test.each([
  [0, ''],
  [9, '12345678'],
  [8, '12345678'],
])('a body of at most %d bytes is read', async (maxBytes, body) => {
  expect(String(await readBody(Readable.from([Buffer.from(body)]), maxBytes))).toBe(body);
});

test('of a longer body, nothing is kept, and it is read to its end', async () => {
  const before = measureBuffers();
  let peak = 0;
  let sent = 0;
  const chunks = function* () {
    for (; sent < 300; sent += 1) {
      peak = sent % 20 === 0 ? Math.max(peak, measureBuffers()) : peak;
      yield Buffer.alloc(1024 ** 2);
    }
  };
  expect(await readBody(Readable.from(chunks()), 10 * 1024 ** 2)).toBeUndefined();
  expect(sent).toBe(300);
  // The limit, and the chunks that a stream reads ahead. A reader that keeps all of them would reach 300 MB.
  expect(peak - before).toBeLessThan(50 * 1024 ** 2);
});

/** Bytes of the buffers that are in use: without a collection, those that are not would count for a while. */
function measureBuffers(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
