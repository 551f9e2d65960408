import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSampleJpeg } from '../../tools/bench/sample-jpeg.ts';
import { describeInBrowser } from '../support/browser/describe-in-browser.ts';
import { GalleryStack } from '../support/browser/gallery-stack.ts';

/** From opening the page, with the sign-in and the first start of each function. */
const maxSecondsToThumbnail = 10;

describeInBrowser('the gallery', () => {
  let stack: GalleryStack;
  let photo: Buffer;
  beforeAll(async () => {
    [stack, photo] = await Promise.all([GalleryStack.start(), makeSampleJpeg(2)]);
  });
  afterAll(() => stack.stop());

  // Other tests run at the same time, so an attempt may be slow without a reason of its own.
  test('shows the thumbnail of a chosen photo within seconds, and loads nothing from another host', {
    retry: 2,
  }, async () => {
    const start = performance.now();
    const gallery = await stack.open();
    await gallery.signIn('alice');
    await gallery.choose({ name: 'sea.jpg', mimeType: 'image/jpeg', buffer: photo });
    await gallery.waitForThumbnail('sea.jpg');
    const seconds = (performance.now() - start) / 1000;
    await gallery.waitForText('sea.jpg', 'Processed');
    await gallery.screenshot('gallery');
    expect(gallery.errors).toEqual([]);
    expect(gallery.origins).toEqual([stack.proxy.endpoint]);
    expect(seconds).toBeLessThan(maxSecondsToThumbnail);
    await gallery.close();
  });
});
