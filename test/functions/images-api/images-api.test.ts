import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ImageRecord } from '../../../events/image-record.ts';
import { imagePage, shownImage } from '../../../events/images-api.ts';
import { problem } from '../../../events/problem.ts';
import { type Collaborators, imagesApi } from '../../../functions/images-api/images-api.ts';
import type { OwnedImage } from '../../../functions/shared/stores/owned-images.ts';
import { awaitingUpload, deleted, failed, processed, processing, rejected } from '../../support/records.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../support/tokens.ts';

let tokens: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  tokens = await createIssuer();
});

const promised = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
const expiresAt = '2026-03-01T09:45:00.000Z';

/** The record as Alice owns it. */
function owned(record: ImageRecord): OwnedImage {
  return { ...record, ownerId: 'alice', promised } as OwnedImage;
}

interface Asked {
  images?: Partial<Collaborators['images']>;
  isDeleted?: boolean;
}

/** The API over a table in which all is well, but for the changes; and what it was asked. */
function apiWith({ images = {}, isDeleted = false }: Asked = {}) {
  const asked: unknown[][] = [];
  const table: Collaborators['images'] = {
    promise: async ({ imageId, ownerId }, file) => ({
      ...awaitingUpload({ imageId, ownerId, sourceKey: `uploads/users/${ownerId}/${imageId}` }),
      promised: file,
    }),
    get: async () => owned(processed()),
    page: async () => ({ found: [owned(processed())], next: undefined }),
    delete: async () => true,
    ...images,
  };
  const noted = Object.entries(table).map(([name, call]) => [
    name,
    (...given: never[]) => {
      asked.push([name, ...given]);
      return (call as (...all: never[]) => unknown)(...given);
    },
  ]);
  const api = imagesApi({
    images: Object.fromEntries(noted),
    users: {
      isDeleted: async (id) => {
        asked.push(['isDeleted', id]);
        return isDeleted;
      },
    },
    linksFor: (host) => ({
      upload: async (key, { contentType }, seconds) => ({
        ...{ method: 'PUT', headers: { 'content-type': contentType }, expiresAt },
        url: `https://${host}/${key}?expires=${seconds}`,
      }),
      rendition: async ({ key, width, height, bytes }) => ({
        ...{ url: `https://${host}/${key}`, expiresAt, width, height, bytes },
      }),
    }),
    randomId: () => 'random',
    description: { openapi: '3.1.1' },
    tokens: { issuer, audience, keys: tokens.keys },
    corsOrigins: [],
    logger: silentLogger(),
  });
  return { api, asked };
}

interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function send(api: ReturnType<typeof imagesApi>, path: string, request: Request = {}) {
  const { method = 'GET', headers = {}, body } = request;
  const authorization = `Bearer ${await tokens.token('alice')}`;
  return await api.request(path, {
    method,
    headers: { authorization, host: 's3.example.com', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function problemOf(response: Response) {
  const { type, errors, status } = parse(problem, await response.json());
  return { status, type: type.replace('urn:problem-type:', ''), ...(errors && { errors }) };
}

describe('POST /images', () => {
  const post = (changes: Request = {}) => ({ method: 'POST', body: promised, ...changes });

  test('promises an image, and says how to upload it', async () => {
    const { api, asked } = apiWith();
    const response = await send(api, '/images', post());
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('images/random');
    expect(parse(shownImage, await response.json())).toMatchObject({
      id: 'random',
      status: 'AWAITING_UPLOAD',
      ...promised,
      upload: { method: 'PUT', url: 'https://s3.example.com/uploads/users/alice/random?expires=900' },
    });
    expect(asked).toEqual([
      ['promise', { imageId: 'random', ownerId: 'alice' }, promised, 900],
      ['isDeleted', 'alice'],
    ]);
  });

  test('with the same Idempotency-Key of the same caller is the same image', async () => {
    const { api } = apiWith();
    const idOf = async (key: string) => {
      const response = await send(api, '/images', post({ headers: { 'idempotency-key': key } }));
      return parse(shownImage, await response.json()).id;
    };
    const [one, same, other] = [await idOf('one'), await idOf('one'), await idOf('other')];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect([same === one, other === one]).toEqual([true, false]);
  });

  test.each<[string, ImageRecord]>([
    ['is another file', { ...owned(awaitingUpload()), promised: { ...promised, size: 1 } }],
    ['has another type', { ...owned(awaitingUpload()), promised: { ...promised, contentType: 'image/png' } }],
    ['has another name', { ...owned(awaitingUpload()), promised: { ...promised, fileName: 'sky.jpg' } }],
    ['was deleted, but for its file', { ...deleted(), promised }],
    ['was deleted', deleted()],
  ])('with an Idempotency-Key whose image %s is a conflict', async (_what, record) => {
    const { api } = apiWith({ images: { promise: async () => record } });
    const response = await send(api, '/images', post({ headers: { 'idempotency-key': 'one' } }));
    expect(await problemOf(response)).toEqual({ status: 409, type: 'idempotency-key-reused' });
  });

  test('by a user who was deleted meanwhile leaves no image', async () => {
    const { api, asked } = apiWith({ isDeleted: true });
    expect(await problemOf(await send(api, '/images', post()))).toEqual({ status: 404, type: 'not-found' });
    expect(asked.map(([name]) => name)).toEqual(['promise', 'isDeleted', 'delete']);
  });

  test.each([
    ['too many bytes', { ...promised, size: 100_000_001 }, '/size'],
    ['no bytes', { ...promised, size: 0 }, '/size'],
    ['half a byte', { ...promised, size: 1.5 }, '/size'],
    ['another type', { ...promised, contentType: 'image/svg+xml' }, '/contentType'],
    ['a path', { ...promised, fileName: '../sea.jpg' }, '/fileName'],
    ['no name', { ...promised, fileName: '' }, '/fileName'],
    ['an owner', { ...promised, ownerId: 'bob' }, '/ownerId'],
  ])('of %s is refused before any upload', async (_what, body, pointer) => {
    const { api, asked } = apiWith();
    const { errors, ...refused } = await problemOf(await send(api, '/images', post({ body })));
    expect(refused).toEqual({ status: 400, type: 'invalid-request' });
    expect(errors).toEqual([{ pointer, expected: expect.any(String) }]);
    expect(asked).toEqual([]);
  });

  test('with an Idempotency-Key of 256 characters is refused', async () => {
    const { api } = apiWith();
    const headers = { 'idempotency-key': 'k'.repeat(256) };
    const { errors } = await problemOf(await send(api, '/images', post({ headers })));
    expect(errors).toEqual([{ pointer: 'Idempotency-Key', expected: '1 to 255 visible ASCII characters' }]);
  });
});

describe('GET /images/{id}', () => {
  const shown = async (record: OwnedImage) => {
    const { api } = apiWith({ images: { get: async () => record } });
    return parse(shownImage, await (await send(api, '/images/any')).json());
  };

  test('of a finished image has a URL for each rendition', async () => {
    const image = await shown(owned(processed()));
    expect(image).toMatchObject({
      status: 'PROCESSED',
      image: { width: 1600, height: 1200 },
      fileName: 'sea.jpg',
    });
    expect(image.renditions?.['thumbnail']?.url).toMatch(
      /^https:\/\/s3.example.com\/images\/.*thumbnail.webp$/,
    );
    expect(image).not.toHaveProperty('upload');
  });

  test('of a refused image has the code, and the sentence for people', async () => {
    const { reason } = await shown(owned(rejected()));
    expect(reason).toEqual({
      code: 'CORRUPT_IMAGE',
      message: 'The image is damaged or incomplete and cannot be read to its end.',
    });
  });

  test.each([processing(), failed()])('of an image that is $status has no more than that', async (record) => {
    const image = await shown(owned(record));
    expect(Object.keys(image).sort()).toEqual([
      ...['contentType', 'createdAt', 'fileName', 'id', 'size', 'status', 'updatedAt'],
    ]);
  });

  test('is not sent again to who has it', async () => {
    const { api } = apiWith();
    const tag = (await send(api, '/images/any')).headers.get('etag') ?? '';
    const again = await send(api, '/images/any', { headers: { 'if-none-match': `"other", ${tag}` } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    expect(tag).toBe('"PROCESSED-1-1772357400400"');
    for (const header of ['*', `W/${tag}`]) {
      expect((await send(api, '/images/any', { headers: { 'if-none-match': header } })).status).toBe(304);
    }
    expect((await send(api, '/images/any', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('of another, or of none, is not found', async () => {
    const { api, asked } = apiWith({ images: { get: async () => undefined } });
    expect(await problemOf(await send(api, '/images/theirs'))).toEqual({ status: 404, type: 'not-found' });
    expect(asked).toEqual([['get', 'theirs', 'alice']]);
  });
});

describe('GET /images', () => {
  const next = { imageId: 'a', ownerId: 'alice', createdAt: '2026-03-01T09:30:00.400Z' };

  test('goes on where the page before stopped', async () => {
    const { api, asked } = apiWith({ images: { page: async () => ({ found: [owned(processed())], next }) } });
    const first = parse(imagePage, await (await send(api, '/images?status=PROCESSED&limit=1')).json());
    await send(api, `/images?cursor=${first.cursor}`);
    expect(first.items).toHaveLength(1);
    expect(asked).toEqual([
      ['page', 'alice', { limit: 1, status: 'PROCESSED', after: undefined }],
      ['page', 'alice', { limit: 25, status: undefined, after: next }],
    ]);
  });

  test.each([
    ['status=DELETED', 'status'],
    ['limit=1000', 'limit'],
    ['cursor=abc', 'cursor'],
    ['owner=bob', 'owner'],
  ])('with %s is refused, naming it', async (query, pointer) => {
    const { api } = apiWith();
    const { errors } = await problemOf(await send(api, `/images?${query}`));
    expect(errors).toEqual([{ pointer, expected: expect.any(String) }]);
  });
});

describe('DELETE /images/{id}', () => {
  test('is carried out for its owner', async () => {
    const { api, asked } = apiWith();
    expect((await send(api, '/images/mine', { method: 'DELETE' })).status).toBe(204);
    expect(asked).toEqual([['delete', 'mine', 'alice']]);
  });

  test('of what is not there is not found', async () => {
    const { api } = apiWith({ images: { delete: async () => false } });
    const response = await send(api, '/images/gone', { method: 'DELETE' });
    expect(await problemOf(response)).toEqual({ status: 404, type: 'not-found' });
  });
});

describe('GET /openapi.json', () => {
  test('describes the API to everybody', async () => {
    const { api } = apiWith();
    const response = await api.request('/openapi.json');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ openapi: '3.1.1' });
  });
});
