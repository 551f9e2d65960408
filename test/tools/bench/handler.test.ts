import sharp from 'sharp';
import { number, object } from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledFunction } from '../../../tools/bench/bundled-functions.ts';
import { inlineUploadCalls, largeUploadCalls } from '../../../tools/bench/costs.ts';
import { runInChild } from '../../../tools/bench/run-in-child.ts';
import { StubAws } from '../../../tools/bench/stub-aws.ts';

let stub: StubAws;
beforeAll(async () => {
  stub = await StubAws.start();
  // The bundles are built before the first test, which they would make slow on a busy machine.
  await bundledFunction('process-upload');
}, 60_000);
afterAll(() => stub.stop());

/** Records the calls that process-upload makes for one upload. */
async function recordCalls(upload: Buffer, variables: Record<string, string> = {}): Promise<string[]> {
  const { bundle, environment } = await bundledFunction('process-upload');
  const event = stub.serveObject(upload);
  stub.calls.length = 0;
  await runInChild({
    program: 'invoke-handler.cjs',
    settings: { bundle, event, times: 1 },
    result: object({ peakBytes: number() }),
    env: { ...environment, ...variables, AWS_ENDPOINT_URL: stub.endpoint },
  });
  return stub.calls;
}

test('an upload costs one read, one write for its rendition, and two conditional writes', async () => {
  const image = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } });
  expect(await recordCalls(await image.jpeg().toBuffer())).toEqual(inlineUploadCalls);
});

test('an upload that is no image costs no write of a rendition', async () => {
  expect(await recordCalls(Buffer.from('buy milk'))).toEqual(['UpdateItem', 'GetObject', 'UpdateItem']);
});

test('a large upload is not read by process-upload', async () => {
  const calls = await recordCalls(Buffer.alloc(100), { INLINE_MAX_BYTES: '99' });
  expect(calls).toEqual(largeUploadCalls);
});
