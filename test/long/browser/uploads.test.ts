import { afterAll, beforeAll, expect, test } from 'vitest';
import { heicFixtures } from '../../../tools/fixtures/accepted/heics.ts';
import { storedPng } from '../../../tools/fixtures/png-bytes.ts';
import { quadrants } from '../../../tools/fixtures/quadrants.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import type { GalleryPage } from '../../support/browser/gallery-page.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

const text = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('buy milk') };
const makeJpeg = () => quadrants(16, 12).jpeg().toBuffer();
/** Text whose name makes the page declare it; the pipeline finds out. */
const fakeJpeg = { name: 'fake.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('buy milk') };

describeInBrowser('a user', () => {
  let stack: GalleryStack;
  let gallery: GalleryPage;
  beforeAll(async () => {
    stack = await GalleryStack.start();
    gallery = await stack.open();
    await gallery.signIn('alice');
  });
  afterAll(() => stack.stop());

  test('uploads a JPEG, a HEIC and a 12 MB PNG, and sees why text is no image', async () => {
    const [heic] = heicFixtures;
    const jpeg = await quadrants(1600, 1200).jpeg().toBuffer();
    const png = storedPng({ width: 2500, height: 1600 });
    expect(png.length).toBeGreaterThan(12_000_000);
    await gallery.choose(
      { name: 'sea.jpg', mimeType: 'image/jpeg', buffer: jpeg },
      // Browsers do not know the type of an extension in upper case, which is how phones write it.
      { name: 'IMG_0001.HEIC', mimeType: '', buffer: Buffer.from((await heic?.make()) ?? []) },
      { name: 'map.png', mimeType: 'image/png', buffer: png },
      text,
      fakeJpeg,
    );
    await gallery.waitForText('notes.txt', 'The file is not in a supported format.');
    await gallery.waitForText('map.png', /Uploading \d+ %/);
    await gallery.waitForText('map.png', 'inspect, resize, watermark, optimize');
    await gallery.waitForText('fake.jpg', /Rejected.*supported format.*Export it as a JPEG/s);
    for (const name of ['sea.jpg', 'IMG_0001.HEIC', 'map.png']) {
      await gallery.waitForThumbnail(name);
      await gallery.waitForText(name, 'Processed');
    }
    await gallery.page
      .getByRole('status')
      .filter({ hasText: '3 of 5 uploads completed, 2 failed' })
      .waitFor();
    await gallery.screenshot('uploads');
    expect(gallery.errors).toEqual([]);
  });

  test('sees the images again after a reload, without signing in', async () => {
    await gallery.page.reload();
    await gallery.waitForThumbnail('map.png');
    await gallery.waitForText('fake.jpg', 'Rejected');
    expect(await gallery.item('notes.txt').count()).toBe(0);
    expect(new URL(gallery.page.url()).search).toBe('');
  });

  test('opens an image in a large rendition, and goes to the next with the arrow keys', async () => {
    await gallery.button('map.png').click();
    const dialog = gallery.page.getByRole('dialog');
    const image = dialog.getByRole('img', { name: 'map.png' });
    await image.evaluate((element: { decode(): Promise<void> }) => element.decode());
    expect(await image.evaluate((element: { naturalWidth: number }) => element.naturalWidth)).toBeGreaterThan(
      320,
    );
    await dialog.getByText('PNG, 2500 × 1600').waitFor();
    await gallery.screenshot('viewer');
    await gallery.page.keyboard.press('ArrowRight');
    await dialog.getByRole('heading', { name: /IMG_0001.HEIC|sea.jpg/ }).waitFor();
    await gallery.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('deletes an image after a question, and the focus goes to the next one', async () => {
    await gallery.button('Delete: map.png').click();
    const dialog = gallery.page.getByRole('dialog', { name: 'Delete map.png?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await gallery.item('map.png').count()).toBe(1);
    await gallery.button('Delete: map.png').click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await gallery.item('map.png').waitFor({ state: 'detached' });
    await gallery.page.locator('li :focus').waitFor();
    await gallery.page.reload();
    await gallery.waitForThumbnail('sea.jpg');
    expect(await gallery.item('map.png').count()).toBe(0);
  });

  test('cancels an upload, which leaves no image', async () => {
    stack.proxy.injectFaults({ kind: 'delay', milliseconds: 5000 });
    await gallery.choose({
      name: 'wrong.png',
      mimeType: 'image/png',
      buffer: storedPng({ width: 9, height: 9 }),
    });
    await gallery.waitForText('wrong.png', 'Uploading');
    await gallery.button('Cancel: wrong.png').click();
    await gallery.item('wrong.png').waitFor({ state: 'detached' });
    await gallery.page.reload();
    await gallery.waitForThumbnail('sea.jpg');
    expect(await gallery.item('wrong.png').count()).toBe(0);
  });

  test('drops, pastes and chooses the same file again', async () => {
    const jpeg = [...(await makeJpeg())];
    await gallery.page.evaluate(`{
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(${JSON.stringify(jpeg)})], 'dropped.jpg'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
      const clipboard = new DataTransfer();
      clipboard.items.add(new File([new Uint8Array(${JSON.stringify(jpeg)})], 'image.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true }));
    }`);
    await gallery.waitForThumbnail('dropped.jpg');
    await gallery.waitForThumbnail('pasted image 1.png');
    for (const count of [1, 2]) {
      await gallery.choose({ name: 'again.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg) });
      await gallery
        .item('again.jpg')
        .nth(count - 1)
        .waitFor();
    }
    expect(gallery.errors).toEqual([]);
  });

  test('pastes into a text field without uploading', async () => {
    await gallery.button('Profile').click();
    const name = gallery.page.getByRole('textbox', { name: 'Name' });
    await name.waitFor();
    const before = await gallery.page.getByRole('listitem').count();
    await name.evaluate(`(element) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }`);
    await gallery.button('Close').click();
    expect(await gallery.page.getByRole('listitem').count()).toBe(before);
  });

  test('sees a thumbnail whose URL had expired, and a sign for one that is gone', async () => {
    const isThumbnail = /thumbnail/;
    let requests = 0;
    await gallery.page.route(isThumbnail, (route) => {
      requests += 1;
      return requests === 1 ? route.fulfill({ status: 403 }) : route.continue();
    });
    await gallery.choose({ name: 'late.jpg', mimeType: 'image/jpeg', buffer: await makeJpeg() });
    await gallery.waitForThumbnail('late.jpg');
    expect(requests).toBe(2);
    await gallery.page.unroute(isThumbnail);
    await gallery.page.route(isThumbnail, (route) => route.fulfill({ status: 403 }));
    await gallery.choose({ name: 'gone.jpg', mimeType: 'image/jpeg', buffer: await makeJpeg() });
    await gallery.waitForText('gone.jpg', 'No preview');
    await gallery.page.unroute(isThumbnail);
  });

  test('is another one than a user who has signed in elsewhere, and neither sees the images of the other', async () => {
    const other = await stack.open();
    await other.signIn('bob');
    await other.page.getByText('No images yet').waitFor();
    const names = await gallery.page.getByRole('listitem').allInnerTexts();
    expect(names.length).toBeGreaterThan(0);
    await other.choose({ name: 'bob.jpg', mimeType: 'image/jpeg', buffer: fakeJpeg.buffer });
    await other.waitForText('bob.jpg', 'Rejected');
    await gallery.page.reload();
    await gallery.waitForThumbnail('sea.jpg');
    expect(await gallery.item('bob.jpg').count()).toBe(0);
    await other.close();
  });

  test('signs out, and has to sign in again', async () => {
    await gallery.button('Sign out').click();
    await gallery.button('Sign in').waitFor();
    await gallery.page.reload();
    await gallery.button('Sign in').click();
    await gallery.page.getByRole('textbox').waitFor();
  });
});
