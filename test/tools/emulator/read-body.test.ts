import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readBody } from '../../../tools/emulator/services/read-body.ts';

test.each([
  [0, ''],
  [9, '12345678'],
  [8, '12345678'],
])('a body of at most %d bytes is read', async (maxBytes, body) => {
  expect(String(await readBody(Readable.from([Buffer.from(body)]), maxBytes))).toBe(body);
});

test('of a longer body, nothing is kept, and it is read to its end', async () => {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  let sent = 0;
  const chunks = function* () {
    for (; sent < 300; sent += 1) {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
      yield Buffer.alloc(1024 ** 2);
    }
  };
  expect(await readBody(Readable.from(chunks()), 10 * 1024 ** 2)).toBeUndefined();
  expect(sent).toBe(300);
  // The garbage collector frees the chunks late; a reader that keeps them would reach 300 MB.
  expect(peak - before).toBeLessThan(200 * 1024 ** 2);
});
