import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedPng } from '../../../tools/fixtures/png-bytes.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

/** Shorter than the upload of the test, with the tolerance of the API for the clocks. */
const tokenSeconds = 8;
const uploadMilliseconds = 20_000;

describeInBrowser('a session', () => {
  let stack: GalleryStack;
  beforeAll(async () => {
    stack = await GalleryStack.start({ tokenSeconds });
  });
  afterAll(() => stack.stop());

  test('is renewed during an upload that is longer than the life of its token', async () => {
    const gallery = await stack.open();
    await gallery.signIn('alice');
    stack.proxy.injectFaults({ kind: 'delay', milliseconds: uploadMilliseconds });
    const buffer = storedPng({ width: 300, height: 200 });
    await gallery.choose({ name: 'slow.png', mimeType: 'image/png', buffer });
    await gallery.waitForThumbnail('slow.png', 60);
    const tokenRequests = gallery.requests.filter(({ url }) => url.endsWith('/token'));
    expect(tokenRequests.length).toBeGreaterThanOrEqual(2);
    expect(gallery.errors).toEqual([]);
    await gallery.close();
  });

  test('leaves no token in any storage or address', async () => {
    const gallery = await stack.open();
    await gallery.signIn('bob');
    const stored = await gallery.page.evaluate(
      `JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])`,
    );
    expect(stored).not.toMatch(/eyJ|code=|verifier/i);
    await gallery.close();
  });

  test('that ended at the issuer too shows the sign-in after a reload, once and without a loop', async () => {
    const gallery = await stack.open();
    await gallery.signIn('carol');
    await gallery.context.clearCookies();
    await gallery.page.reload();
    await gallery.button('Sign in').waitFor();
    const before = gallery.requests.length;
    await pause(1500);
    expect(gallery.requests.length).toBe(before);
    await gallery.close();
  });

  test('of the page of the API gets a token with one button, and calls the API of the stack', async () => {
    const gallery = await stack.open({ path: '/_docs/' });
    const { page } = gallery;
    await gallery.button('Get a token').click();
    await page.getByRole('textbox').fill('dave');
    await gallery.button('Sign in').click();
    await page.getByLabel('Token', { exact: true }).waitFor();
    await page
      .getByRole('button', { name: /^GET \/images Lists/i })
      .first()
      .click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table .response-col_status').filter({ hasText: '200' }).waitFor();
    await gallery.screenshot('api');
    expect(gallery.origins).toEqual([stack.proxy.endpoint]);
    expect(gallery.errors).toEqual([]);
    await gallery.close();
  });
});
