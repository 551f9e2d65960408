import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imagePage, type ShownImage, shownImage } from '../../events/images-api.ts';
import { userPage } from '../../events/users-api.ts';
import { ApiClient } from '../support/api-client.ts';
import { costlyPng } from '../support/pictures/large-pictures.ts';
import { Stack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stack: Stack;
let photo: Buffer;
beforeAll(async () => {
  stack = await Stack.connect();
  photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => stack.close());

/** Somebody new, without a profile. */
const somebody = (scope?: string) =>
  ApiClient.for(stack.pipeline.output('ApiUrl'), `user-${randomUUID()}`, scope);

async function promise(client: ApiClient, file: Buffer, contentType = 'image/jpeg'): Promise<ShownImage> {
  const body = { fileName: 'sea.jpg', contentType, size: file.length };
  const response = await client.send('POST', 'images', { body });
  expect(response.status).toBe(201);
  return parse(shownImage, await response.json());
}

function upload({ upload: link }: ShownImage, file: Buffer) {
  const { 'content-length': _length, ...others } = link?.headers ?? {};
  return fetch(link?.url ?? '', { method: 'PUT', headers: others, body: new Uint8Array(file) });
}

/** The image once it has this status. */
function shown(client: ApiClient, id: string, status: string): Promise<ShownImage> {
  return waitFor(`the image to be ${status}`, async () => {
    const image = parse(shownImage, await (await client.send('GET', `images/${id}`)).json());
    return image.status === status ? image : undefined;
  });
}

describe.concurrent('the API', () => {
  test('takes a user from the profile over an upload to a thumbnail, and to nothing', async () => {
    const alice = await somebody();
    const created = await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    expect(created.status).toBe(201);

    const image = await promise(alice, photo);
    expect((await upload(image, photo)).status).toBe(200);
    const { renditions } = await shown(alice, image.id, 'PROCESSED');
    const thumbnail = await fetch(renditions?.['thumbnail']?.url ?? '');
    const metadata = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 320, height: 240 });

    expect((await alice.send('DELETE', `images/${image.id}`)).status).toBe(204);
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(404);
    await waitFor('the files to go', async () => {
      const left = [...(await stack.files(image.id)), ...(await stack.uploads(alice.id))];
      return left.length === 0 ? true : undefined;
    });
  });

  test('takes one upload for each promise, and that alone', async () => {
    const alice = await somebody();
    const image = await promise(alice, photo);
    const statuses = [(await upload(image, photo)).status, (await upload(image, photo)).status];
    expect(statuses).toEqual([200, 412]);
  });

  test('shows nobody what is another’s', async () => {
    const [alice, bob] = await Promise.all([somebody(), somebody()]);
    const image = await promise(alice, photo);
    const asked = [
      await bob.send('GET', `images/${image.id}`),
      await bob.send('DELETE', `images/${image.id}`),
      await bob.send('GET', `users/${alice.id}`),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await (await bob.send('GET', 'images')).json()).toEqual({ items: [] });
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(200);
  });

  test('lets one of many changes to the same version win', async () => {
    const alice = await somebody();
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const changes = Array.from({ length: 5 }, (_, index) =>
      alice.send('PATCH', 'users/me', { body: { name: `Alice ${index}` }, headers: { 'if-match': '"1"' } }),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412, 412, 412]);
  });

  test('pages through images with others in between, none twice and none missing', async () => {
    const alice = await somebody();
    const before: ShownImage[] = [];
    for (let count = 0; count < 10; count += 1) {
      before.push(await promise(alice, photo));
    }
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query: string = cursor ? `?limit=3&cursor=${cursor}` : '?limit=3';
      const page = parse(imagePage, await (await alice.send('GET', `images${query}`)).json());
      found.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
      await promise(alice, photo);
    } while (cursor);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  });

  test('deletes an image that is being worked on, and nothing brings it back', async () => {
    const alice = await somebody();
    const image = await promise(alice, costlyPng(), 'image/png');
    await upload(image, costlyPng());
    await shown(alice, image.id, 'PROCESSING');
    await alice.send('DELETE', `images/${image.id}`);
    await waitFor('the execution to end', async () =>
      (await stack.executionStatus(`${image.id}-1`)) === 'RUNNING' ? undefined : true,
    );
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(404);
  });

  test('deletes all images of a user who leaves', async () => {
    const alice = await somebody();
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const image = await promise(alice, photo);
    await upload(image, photo);
    await shown(alice, image.id, 'PROCESSED');

    const left = await alice.send('DELETE', 'users/me', { headers: { 'if-match': '"1"' } });
    expect(left.status).toBe(204);

    await waitFor('the image to go', async () =>
      (await alice.send('GET', `images/${image.id}`)).status === 404 ? true : undefined,
    );
    const file = { fileName: 'late.jpg', contentType: 'image/jpeg', size: 1 };
    expect((await alice.send('POST', 'images', { body: file })).status).toBe(404);
    expect((await alice.send('GET', 'users/me')).status).toBe(404);
  });

  test('lists users for administrators', async () => {
    const [root, alice] = await Promise.all([somebody('users:admin'), somebody()]);
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const page = parse(userPage, await (await root.send('GET', 'users?limit=1')).json());
    expect(page.items).toHaveLength(1);
    expect((await root.send('GET', `users/${alice.id}`)).status).toBe(200);
    expect((await alice.send('GET', 'users')).status).toBe(403);
  });

  test('asks who has no token for one', async () => {
    const response = await fetch(`${stack.pipeline.output('ApiUrl')}users/me`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await response.json()).toMatchObject({ type: 'urn:problem-type:unauthorized' });
  });
});
