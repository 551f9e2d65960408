import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedPng } from '../../../tools/fixtures/png-bytes.ts';
import { quadrants } from '../../../tools/fixtures/quadrants.ts';
import { findViolations } from '../../support/browser/accessibility.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

describeInBrowser('axe-core finds no violation', () => {
  let stack: GalleryStack;
  beforeAll(async () => {
    stack = await GalleryStack.start();
  });
  afterAll(() => stack.stop());

  describe.each([
    { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  ] as const)('in $colorScheme at $viewport.width px', ({ colorScheme, viewport }) => {
    test('signed out, empty, while it uploads, after a rejection, with a dialog open', async () => {
      const gallery = await stack.open({ colorScheme, viewport });
      const { page } = gallery;
      const violations: Record<string, string[]> = {};
      const check = async (state: string) => {
        violations[state] = [...(await findViolations(page)), ...(await findOverflow())];
        await gallery.screenshot(`${state}-${colorScheme}-${viewport.width}`);
      };
      /** Content that is wider than the screen. */
      const findOverflow = async () => {
        const width = await page.evaluate('document.documentElement.scrollWidth');
        return width === viewport.width ? [] : [`the page is ${width} px wide`];
      };

      await gallery.button('Sign in').waitFor();
      await check('signed-out');
      await gallery.button('Sign in').click();
      await page.getByRole('textbox').waitFor();
      await check('issuer');
      await page.getByRole('textbox').fill(`user-${colorScheme}`);
      await gallery.button('Sign in').click();
      await page.getByText('No images yet').waitFor();
      await check('empty');
      await page.getByText('This stack').click();
      await check('outputs');
      await page.getByText('This stack').click();

      const delay = { kind: 'delay', milliseconds: 10_000 } as const;
      stack.proxy.injectFaults(delay, delay);
      await gallery.choose(
        { name: 'slow.png', mimeType: 'image/png', buffer: storedPng({ width: 300, height: 200 }) },
        {
          name: 'a-text-with-a-long-name-that-needs-more-space-than-a-card.jpg',
          mimeType: 'image/jpeg',
          buffer: Buffer.from('x'),
        },
      );
      await gallery.waitForText('slow.png', 'Uploading');
      await check('uploading');
      await gallery.waitForText('a-text', 'Rejected');
      await check('rejected');
      await gallery.waitForThumbnail('slow.png');
      await gallery.button('slow.png').click();
      await page.getByRole('dialog').waitFor();
      await check('viewer');
      await gallery.button('Close').click();
      await gallery.button('Delete: slow.png').click();
      await check('question');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await gallery.button('Profile').click();
      await page.getByRole('textbox', { name: 'Name' }).waitFor();
      await check('profile');
      expect(violations).toEqual(Object.fromEntries(Object.keys(violations).map((state) => [state, []])));
      await gallery.close();
    });
  });

  test('and the keyboard alone is enough to upload, open, and close an image', async () => {
    const gallery = await stack.open();
    const { page } = gallery;
    await gallery.button('Sign in').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox').waitFor();
    await page.keyboard.type('keyboard');
    await page.keyboard.press('Enter');
    await gallery.heading.waitFor();
    const chooser = page.waitForEvent('filechooser');
    await page.getByLabel('Choose images').focus();
    await page.keyboard.press('Enter');
    const buffer = await quadrants(64, 48).jpeg().toBuffer();
    await (await chooser).setFiles({ name: 'sea.jpg', mimeType: 'image/jpeg', buffer });
    await gallery.waitForThumbnail('sea.jpg');
    await gallery.button('sea.jpg').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'sea.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const focused = await page.evaluate('document.activeElement.querySelector("img")?.alt');
    expect(focused).toBe('sea.jpg');
    await gallery.close();
  });

  test('and nothing moves while an upload becomes an image', async () => {
    const gallery = await stack.open();
    await gallery.signIn('still');
    await gallery.page.getByText('No images yet').waitFor();
    await gallery.page.evaluate(`{
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (!entry.hadRecentInput) globalThis.shifts.push(entry.value);
        }
      }).observe({ type: 'layout-shift', buffered: false });
    }`);
    const buffer = await quadrants(640, 480).jpeg().toBuffer();
    await gallery.choose({ name: 'sea.jpg', mimeType: 'image/jpeg', buffer });
    await gallery.waitForThumbnail('sea.jpg');
    await gallery.waitForText('sea.jpg', 'Processed');
    const shifts = (await gallery.page.evaluate('globalThis.shifts')) as number[];
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02);
    await gallery.close();
  });
});
