import sharp from 'sharp';
import { number, object } from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledFunction } from '../../bench/bundled-functions.ts';
import { runInChild } from '../../bench/run-in-child.ts';
import { StubAws } from '../../bench/stub-aws.ts';

let stub: StubAws;
beforeAll(async () => {
  stub = await StubAws.start();
});
afterAll(() => stub.stop());

/** The calls of process-upload for one upload. */
async function callsFor(upload: Buffer, variables: Record<string, string> = {}): Promise<string[]> {
  const { bundle, environment } = await bundledFunction('process-upload');
  const event = stub.hold(upload);
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
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } });
  expect(await callsFor(await picture.jpeg().toBuffer())).toEqual([
    'UpdateItem',
    'GetObject',
    'PutObject',
    'UpdateItem',
  ]);
});

test('an upload that is no image costs no write of a file', async () => {
  expect(await callsFor(Buffer.from('buy milk'))).toEqual(['UpdateItem', 'GetObject', 'UpdateItem']);
});

test('a large upload is not read here', async () => {
  const calls = await callsFor(Buffer.alloc(100), { SMALL_FILE_BYTES: '99' });
  expect(calls).toEqual(['UpdateItem', 'UpdateItem', 'StartExecution']);
});
