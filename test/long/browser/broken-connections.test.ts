import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { storedPng } from '../../../tools/fixtures/png-bytes.ts';
import { quadrants } from '../../../tools/fixtures/quadrants.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import type { GalleryPage } from '../../support/browser/gallery-page.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

describeInBrowser('an upload', () => {
  let stack: GalleryStack;
  let gallery: GalleryPage;
  let jpeg: Buffer;
  beforeAll(async () => {
    stack = await GalleryStack.start();
    jpeg = await quadrants(64, 48).jpeg().toBuffer();
    gallery = await stack.open();
    await gallery.signIn(`user-${randomBytes(4).toString('hex')}`);
  });
  afterEach(async () => {
    stack.proxy.clearFaults();
    await gallery.context.setOffline(false);
  });
  afterAll(() => stack.stop());

  const choose = (name: string, buffer = jpeg) => gallery.choose({ name, mimeType: 'image/jpeg', buffer });
  const countRequests = (method: string, path: RegExp) =>
    stack.proxy.requests.filter((request) => request.method === method && path.test(request.path)).length;

  test('goes on after the connection is cut and the browser is offline for a while', async () => {
    // More than one: Chromium repeats a request itself when a connection that it has used before ends.
    stack.proxy.injectFaults(
      ...Array.from({ length: 9 }, () => ({ kind: 'cut', afterBytes: 1_000_000 }) as const),
    );
    await choose('cut.png', storedPng({ width: 1200, height: 800 }));
    await gallery.waitForText('cut.png', 'starting again');
    const isOffline = gallery.page.waitForEvent('requestfailed', (request) => request.method() === 'GET');
    await gallery.context.setOffline(true);
    stack.proxy.clearFaults();
    await isOffline;
    await gallery.context.setOffline(false);
    await gallery.waitForThumbnail('cut.png', 120);
  });

  test('whose response was lost is completed, as one image', async () => {
    const declared = countRequests('POST', /\/images$/);
    stack.proxy.injectFaults({ kind: 'lose-response' });
    await choose('lost.jpg');
    await gallery.waitForThumbnail('lost.jpg');
    expect(countRequests('POST', /\/images$/) - declared).toBe(1);
    expect(await gallery.item('lost.jpg').count()).toBe(1);
  });

  test('gets a fresh URL when its URL has expired', async () => {
    const statuses: number[] = [];
    gallery.page.on('response', (response) => {
      statuses.push(...(response.request().method() === 'PUT' ? [response.status()] : []));
    });
    await gallery.page.route('**/v1/images', async (route) => {
      const response = await route.fetch();
      const image = await response.json();
      image.upload.url = await presignExpired(image.upload, stack);
      await route.fulfill({ response, json: image });
    });
    await choose('expired.jpg');
    await gallery.waitForThumbnail('expired.jpg');
    await gallery.page.unroute('**/v1/images');
    expect(statuses).toEqual([403, 200]);
  });

  test('of a file that is gone names the reason, and is not repeated', async () => {
    const path = join(tmpdir(), `gone-${randomBytes(4).toString('hex')}.png`);
    await writeFile(path, storedPng({ width: 1200, height: 800 }));
    const cut = { kind: 'cut', afterBytes: 100_000 } as const;
    stack.proxy.injectFaults(cut, cut);
    await gallery.choose(path);
    await rm(path);
    await gallery.waitForText('gone-', 'The file can no longer be read. Choose it again.');
    expect(await gallery.item('gone-').getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  test('that fails for good can be tried again', async () => {
    await gallery.page.route('**/v1/images', (route) => route.fulfill({ status: 400, json: {} }));
    await choose('later.jpg');
    await gallery.waitForText('later.jpg', 'Failed');
    await gallery.page.unroute('**/v1/images');
    await gallery.button('Try again: later.jpg').click();
    await gallery.waitForThumbnail('later.jpg');
  });
});

/** Presigns the same upload as the API does, an hour ago, with the public credentials of the emulator. */
async function presignExpired(
  { url, headers }: { url: string; headers: Record<string, string> },
  { emulator, proxy }: GalleryStack,
): Promise<string> {
  const { region, credentials } = emulator;
  const [, Bucket = '', ...key] = new URL(url).pathname.split('/');
  const client = new S3Client({
    region,
    credentials,
    endpoint: proxy.endpoint,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const command = new PutObjectCommand({
    Bucket,
    Key: key.join('/'),
    ContentType: headers['content-type'],
    ContentLength: Number(headers['content-length']),
    IfNoneMatch: '*',
  });
  return await getSignedUrl(client, command, {
    expiresIn: 60,
    signingDate: new Date(Date.now() - 3_600_000),
    signableHeaders: new Set(['host', ...Object.keys(headers)]),
  });
}
