import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImageResource, imagePage, imageResource } from '../../contracts/http/images-api.ts';
import { userPage } from '../../contracts/http/users-api.ts';
import { stages } from '../../infra/stages.ts';
import { highMemoryPng } from '../../tools/fixtures/large-images.ts';
import { ApiClient } from '../support/api-client.ts';
import { readHeader } from '../support/described-api.ts';
import { Stack } from '../support/stack.ts';
import { testEnforcement } from '../support/target-limits.ts';
import { waitFor } from '../support/wait-for.ts';

const { maxPendingUploads } = stages.e2e.api;

let stack: Stack;
let file: Buffer;
beforeAll(async () => {
  stack = await Stack.connect();
  file = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
});
afterAll(() => stack.close());

/** Creates a client for a new user without a profile. */
const createClient = (scope?: string) =>
  ApiClient.for(stack.client.getOutput('ApiUrl'), `user-${randomUUID()}`, scope);

async function createImage(
  client: ApiClient,
  content = file,
  contentType = 'image/jpeg',
): Promise<ImageResource> {
  const body = { fileName: 'sea.jpg', contentType, size: content.length };
  const response = await client.send('POST', 'images', { body });
  expect(response.status).toBe(201);
  return parse(imageResource, await response.json());
}

function upload({ upload: request }: ImageResource, content = file) {
  const { 'content-length': _length, ...others } = request?.headers ?? {};
  return fetch(request?.url ?? '', { method: 'PUT', headers: others, body: new Uint8Array(content) });
}

/** Waits until the image has this status. */
function waitForStatus(client: ApiClient, id: string, status: string): Promise<ImageResource> {
  return waitFor(`the image to be ${status}`, async () => {
    const image = parse(imageResource, await (await client.send('GET', `images/${id}`)).json());
    return image.status === status ? image : undefined;
  });
}

describe.concurrent('the API', () => {
  test('takes a user from the profile to an upload, its thumbnail and its deletion', async () => {
    const alice = await createClient();
    const created = await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    expect(created.status).toBe(201);

    const image = await createImage(alice);
    expect((await upload(image)).status).toBe(200);
    const { renditions } = await waitForStatus(alice, image.id, 'PROCESSED');
    const thumbnail = await fetch(renditions?.['thumbnail']?.url ?? '');
    const metadata = await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 320, height: 240 });

    expect((await alice.send('DELETE', `images/${image.id}`)).status).toBe(204);
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(404);
    await waitFor('the deletion of the files', async () => {
      const remaining = [
        ...(await stack.listRenditionKeys(image.id)),
        ...(await stack.listUploadKeys(alice.id)),
      ];
      return remaining.length === 0 ? true : undefined;
    });
  });

  test('accepts one upload for each image', async () => {
    const alice = await createClient();
    const image = await createImage(alice);
    const statuses = [(await upload(image)).status, (await upload(image)).status];
    expect(statuses).toEqual([200, 412]);
  });

  testEnforcement('a hundred requests at once')(
    'refuses more pending uploads than the quota until some are uploaded or deleted',
    async () => {
      const alice = await createClient();
      const images = await Promise.all(Array.from({ length: maxPendingUploads }, () => createImage(alice)));
      const body = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: file.length };
      const waitForPost = (status: number) =>
        waitFor(`a response with ${status}`, async () => {
          const response = await alice.send('POST', 'images', { body });
          return response.status === status ? response : undefined;
        });
      // The index lags, so some requests beyond the quota may succeed.
      const refusal = await waitForPost(429);
      expect(refusal.headers.get('content-type')).toBe('application/problem+json');
      expect(await refusal.json()).toMatchObject({ type: 'urn:problem-type:too-many-pending-uploads' });
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(800);

      const [uploaded, ...others] = images.slice(0, 20);
      await Promise.all([
        uploaded && upload(uploaded),
        ...others.map(({ id }) => alice.send('DELETE', `images/${id}`)),
      ]);
      expect((await waitForPost(201)).status).toBe(201);
    },
  );

  test('hides the resources of other users', async () => {
    const [alice, bob] = await Promise.all([createClient(), createClient()]);
    const image = await createImage(alice);
    const responses = [
      await bob.send('GET', `images/${image.id}`),
      await bob.send('DELETE', `images/${image.id}`),
      await bob.send('GET', `users/${alice.id}`),
    ];
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await (await bob.send('GET', 'images')).json()).toEqual({ items: [] });
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(200);
  });

  test('accepts one of many concurrent updates of the same version', async () => {
    const alice = await createClient();
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const changes = Array.from({ length: 5 }, (_, index) =>
      alice.send('PATCH', 'users/me', { body: { name: `Alice ${index}` }, headers: { 'if-match': '"1"' } }),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412, 412, 412]);
  });

  test('lists every image once, page by page, while others are created', async () => {
    const alice = await createClient();
    const before: ImageResource[] = [];
    for (let count = 0; count < 10; count += 1) {
      before.push(await createImage(alice));
    }
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const query: string = cursor ? `?limit=3&cursor=${cursor}` : '?limit=3';
      const page = parse(imagePage, await (await alice.send('GET', `images${query}`)).json());
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
      await createImage(alice);
    } while (cursor);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  });

  test('deletes an image while the workflow processes it, and it stays deleted', async () => {
    const alice = await createClient();
    const image = await createImage(alice, highMemoryPng(), 'image/png');
    await upload(image, highMemoryPng());
    await waitForStatus(alice, image.id, 'PROCESSING');
    await alice.send('DELETE', `images/${image.id}`);
    await waitFor('the end of the execution', async () =>
      (await stack.getExecutionStatus(`${image.id}-1`)) === 'RUNNING' ? undefined : true,
    );
    expect((await alice.send('GET', `images/${image.id}`)).status).toBe(404);
  });

  test('deletes the upload of an image that was deleted before it arrived', async () => {
    const alice = await createClient();
    const image = await createImage(alice);
    await alice.send('DELETE', `images/${image.id}`);
    // The deletion of the image may itself delete the first upload, but not the second.
    for (const name of ['the first upload', 'the second upload']) {
      expect((await upload(image)).status).toBe(200);
      await waitFor(`the deletion of ${name}`, async () =>
        (await stack.listUploadKeys(alice.id)).length === 0 ? true : undefined,
      );
    }
  });

  test('deletes all images of a deleted user', async () => {
    const alice = await createClient();
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const image = await createImage(alice);
    await upload(image);
    await waitForStatus(alice, image.id, 'PROCESSED');

    const deletion = await alice.send('DELETE', 'users/me', { headers: { 'if-match': '"1"' } });
    expect(deletion.status).toBe(204);

    await waitFor('the deletion of the image', async () =>
      (await alice.send('GET', `images/${image.id}`)).status === 404 ? true : undefined,
    );
    const body = { fileName: 'late.jpg', contentType: 'image/jpeg', size: 1 };
    expect((await alice.send('POST', 'images', { body })).status).toBe(404);
    expect((await alice.send('GET', 'users/me')).status).toBe(404);
  });

  test('lists users for administrators', async () => {
    const [root, alice] = await Promise.all([createClient('users:admin'), createClient()]);
    await alice.send('POST', 'users', { body: { name: 'Alice', email: 'a@example.com' } });
    const page = parse(userPage, await (await root.send('GET', 'users?limit=1')).json());
    expect(page.items).toHaveLength(1);
    expect((await root.send('GET', `users/${alice.id}`)).status).toBe(200);
    expect((await alice.send('GET', 'users')).status).toBe(403);
  });

  test('answers a request without a token with 401', async () => {
    const response = await fetch(`${stack.client.getOutput('ApiUrl')}users/me`);
    expect([response.status, readHeader(response, 'www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await response.json()).toMatchObject({ type: 'urn:problem-type:unauthorized' });
  });
});
