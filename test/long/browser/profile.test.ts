import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../support/api-client.ts';
import { describeInBrowser } from '../../support/browser/describe-in-browser.ts';
import type { GalleryPage } from '../../support/browser/gallery-page.ts';
import { GalleryStack } from '../../support/browser/gallery-stack.ts';

describeInBrowser('a profile', () => {
  let stack: GalleryStack;
  let gallery: GalleryPage;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await GalleryStack.start();
    gallery = await stack.open();
    api = await ApiClient.for(stack.emulator.outputs['ApiUrl'] ?? '', 'alice');
    await gallery.signIn('alice');
    await gallery.button('Profile').click();
  });
  afterAll(() => stack.stop());

  const fill = async (name: string, email: string) => {
    await gallery.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await gallery.page.getByRole('textbox', { name: 'Email address' }).fill(email);
  };
  const read = async () => (await (await api.send('GET', 'users/me')).json()) as { name: string };

  test('is created and changed', async () => {
    await gallery.page.getByText('You have no profile yet.').waitFor();
    await fill('Alice', 'alice@example.com');
    await gallery.button('Create profile').click();
    await gallery.page.getByText('Saved.').waitFor();
    await fill('Alice Miller', 'alice@example.com');
    await gallery.button('Save changes').click();
    await expect.poll(async () => (await read()).name, { timeout: 20_000 }).toBe('Alice Miller');
  });

  test('with an invalid address is refused with the reason of the API', async () => {
    await fill('Alice Miller', 'alice@a..b');
    await gallery.page.evaluate(`document.querySelector('form').noValidate = true`);
    await gallery.button('Save changes').click();
    await gallery.page.getByRole('alert').filter({ hasText: 'Email address must' }).waitFor();
  });

  test('that was changed elsewhere is shown, and overwritten only on demand', async () => {
    const { headers } = await api.send('GET', 'users/me');
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    await api.send('PATCH', 'users/me', { body: { name: 'Somewhere Else' }, headers: ifMatch });
    await fill('Mine', 'alice@example.com');
    await gallery.button('Save changes').click();
    await gallery.page.getByRole('alert').filter({ hasText: 'Somewhere Else' }).waitFor();
    expect((await read()).name).toBe('Somewhere Else');
    await gallery.screenshot('profile-conflict');
    await gallery.button('Save mine instead').click();
    await expect.poll(async () => (await read()).name, { timeout: 20_000 }).toBe('Mine');
  });

  test('is deleted after a question', async () => {
    await gallery.button('Delete profile').click();
    await gallery.page.getByRole('dialog', { name: 'Delete your profile?' }).waitFor();
    await gallery.button('Delete').click();
    await gallery.page.getByText('Your profile and your images are deleted.').waitFor();
    expect((await api.send('GET', 'users/me')).status).toBe(404);
  });

  test('is on a page with a long list, of which more is loaded at its end', async () => {
    const gallery = await stack.open();
    const bob = await ApiClient.for(stack.emulator.outputs['ApiUrl'] ?? '', 'bob');
    const bodies = Array.from({ length: 60 }, (_, index) => ({
      fileName: `image-${index}.jpg`,
      contentType: 'image/jpeg',
      size: 1,
    }));
    for (const body of bodies) {
      await bob.send('POST', 'images', { body });
    }
    await gallery.signIn('bob');
    const items = gallery.page.getByRole('listitem');
    await expect.poll(() => items.count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(24);
    const first = await items.count();
    expect(first).toBeLessThan(60);
    await gallery.page.keyboard.press('End');
    await expect
      .poll(
        async () => {
          await gallery.page.keyboard.press('End');
          return await items.count();
        },
        { timeout: 20_000 },
      )
      .toBe(60);
    await gallery.page.keyboard.press('Home');
    expect(new Set(await items.allInnerTexts()).size).toBe(60);
    await gallery.close();
  });
});
