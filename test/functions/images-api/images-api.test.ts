import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { imagePage, imageResource } from '../../../contracts/http/images-api.ts';
import { problem } from '../../../contracts/http/problem.ts';
import type { ImageRecord, UserImage } from '../../../contracts/records/image-record.ts';
import { userUploadKey } from '../../../contracts/records/object-keys.ts';
import { type Dependencies, imagesApi } from '../../../functions/images-api/images-api.ts';
import { encodeCursor } from '../../../functions/shared/http/cursor.ts';
import { awaitingUpload, deleted, failed, processed, processing, rejected } from '../../support/records.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../support/tokens.ts';

const anyId = 'a'.repeat(32);
const idOfBob = 'b'.repeat(32);
const ownId = 'c'.repeat(32);
const deletedImageId = 'd'.repeat(32);

let tokenIssuer: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  tokenIssuer = await createIssuer();
});

const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
const expiresAt = '2026-03-01T09:45:00.000Z';

/** The record, owned by Alice. */
function ownedByAlice(record: ImageRecord): UserImage {
  return { ...record, ownerId: 'alice', declaredFile: file } as UserImage;
}

interface FakeOptions {
  images?: Partial<Dependencies['images']>;
  create?: Dependencies['pendingUploads']['create'];
  isDeleted?: boolean;
}

/** Returns the new record. */
const createPending: Dependencies['pendingUploads']['create'] = async (upload, declaredFile) => ({
  ok: true,
  item: { ...awaitingUpload({ ...upload, sourceKey: userUploadKey(upload) }), declaredFile },
});

/** The API with fake tables, and a record of their calls. */
function apiWith({ images = {}, create = createPending, isDeleted = false }: FakeOptions = {}) {
  const calls: unknown[][] = [];
  const table: Dependencies['images'] = {
    get: async () => ownedByAlice(processed()),
    list: async () => ({ items: [ownedByAlice(processed())], lastKey: undefined }),
    delete: async () => true,
    ...images,
  };
  const recorded = Object.entries(table).map(([name, method]) => [
    name,
    (...args: never[]) => {
      calls.push([name, ...args]);
      return (method as (...all: never[]) => unknown)(...args);
    },
  ]);
  const api = imagesApi({
    pendingUploads: {
      create: async (...args) => {
        calls.push(['createPending', ...args]);
        return await create(...args);
      },
    },
    images: Object.fromEntries(recorded),
    users: {
      isDeleted: async (id) => {
        calls.push(['isDeleted', id]);
        return isDeleted;
      },
    },
    presignerFor: (host) => ({
      upload: async (key, { contentType }, expirySeconds) => ({
        method: 'PUT',
        headers: { 'content-type': contentType },
        url: `https://${host}/${key}?expires=${expirySeconds}`,
        expiresAt,
      }),
      renditions: async (renditions) =>
        Object.fromEntries(
          Object.entries(renditions).map(([name, { key, width, height, size }]) => [
            name,
            { url: `https://${host}/${key}`, expiresAt, width, height, size },
          ]),
        ),
    }),
    newImageId: () => 'random',
    openApiDocument: { openapi: '3.1.1' },
    jwtConfig: { issuer, audience, keys: tokenIssuer.keys },
    corsOrigins: [],
    logger: silentLogger(),
  });
  return { api, calls };
}

interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function send(api: ReturnType<typeof imagesApi>, path: string, request: Request = {}) {
  const { method = 'GET', headers = {}, body } = request;
  const authorization = `Bearer ${await tokenIssuer.token('alice')}`;
  return await api.request(path, {
    method,
    headers: { authorization, host: 's3.example.com', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function parseProblem(response: Response) {
  const { type, errors, status } = parse(problem, await response.json());
  return { status, type: type.replace('urn:problem-type:', ''), ...(errors && { errors }) };
}

describe('POST /images', () => {
  const post = (changes: Request = {}) => ({ method: 'POST', body: file, ...changes });

  test('creates an image and returns a presigned upload request', async () => {
    const { api, calls } = apiWith();
    const response = await send(api, '/images', post());
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('images/random');
    expect(parse(imageResource, await response.json())).toMatchObject({
      id: 'random',
      status: 'AWAITING_UPLOAD',
      ...file,
      upload: { method: 'PUT', url: 'https://s3.example.com/uploads/users/alice/random?expires=900' },
    });
    expect(calls).toEqual([
      ['createPending', { imageId: 'random', ownerId: 'alice' }, file, 900],
      ['isDeleted', 'alice'],
    ]);
  });

  test('with the same Idempotency-Key of the same user returns the same image', async () => {
    const { api } = apiWith();
    const createdId = async (key: string) => {
      const response = await send(api, '/images', post({ headers: { 'idempotency-key': key } }));
      return parse(imageResource, await response.json()).id;
    };
    const [first, repeated, other] = [
      await createdId('one'),
      await createdId('one'),
      await createdId('other'),
    ];
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect([repeated === first, other === first]).toEqual([true, false]);
  });

  test.each<[string, ImageRecord]>([
    ['has another size', { ...ownedByAlice(awaitingUpload()), declaredFile: { ...file, size: 1 } }],
    [
      'has another type',
      { ...ownedByAlice(awaitingUpload()), declaredFile: { ...file, contentType: 'image/png' } },
    ],
    [
      'has another name',
      { ...ownedByAlice(awaitingUpload()), declaredFile: { ...file, fileName: 'sky.jpg' } },
    ],
    ['was deleted and still has its declared file', { ...deleted(), declaredFile: file }],
    ['was deleted', deleted()],
  ])('with an Idempotency-Key whose image %s is a conflict', async (_case, record) => {
    const { api } = apiWith({ create: async () => ({ ok: true, item: record }) });
    const response = await send(api, '/images', post({ headers: { 'idempotency-key': 'one' } }));
    expect(await parseProblem(response)).toEqual({ status: 409, type: 'idempotency-key-reused' });
  });

  test('deletes the new image when the user was deleted meanwhile', async () => {
    const { api, calls } = apiWith({ isDeleted: true });
    expect(await parseProblem(await send(api, '/images', post()))).toEqual({
      status: 404,
      type: 'not-found',
    });
    expect(calls.map(([name]) => name)).toEqual(['createPending', 'isDeleted', 'delete']);
  });

  test('beyond the quota of pending uploads is refused until one of them expires', async () => {
    const { api, calls } = apiWith({ create: async () => ({ ok: false, retryAfterSeconds: 61 }) });
    const response = await send(api, '/images', post());
    expect(await parseProblem(response)).toEqual({ status: 429, type: 'too-many-pending-uploads' });
    expect(response.headers.get('retry-after')).toBe('61');
    expect(calls.map(([name]) => name)).toEqual(['createPending']);
  });

  test.each([
    ['too many bytes', { ...file, size: 100_000_001 }, '/size'],
    ['no bytes', { ...file, size: 0 }, '/size'],
    ['a fraction of a byte', { ...file, size: 1.5 }, '/size'],
    ['another type', { ...file, contentType: 'image/svg+xml' }, '/contentType'],
    ['a path', { ...file, fileName: '../sea.jpg' }, '/fileName'],
    ['no name', { ...file, fileName: '' }, '/fileName'],
    ['an owner', { ...file, ownerId: 'bob' }, '/ownerId'],
  ])('with %s is rejected before any upload', async (_case, body, pointer) => {
    const { api, calls } = apiWith();
    const { errors, ...rest } = await parseProblem(await send(api, '/images', post({ body })));
    expect(rest).toEqual({ status: 400, type: 'invalid-request' });
    expect(errors).toEqual([{ pointer, detail: expect.any(String) }]);
    expect(calls).toEqual([]);
  });

  test('with an Idempotency-Key of 256 characters is rejected', async () => {
    const { api } = apiWith();
    const headers = { 'idempotency-key': 'k'.repeat(256) };
    const { errors } = await parseProblem(await send(api, '/images', post({ headers })));
    expect(errors).toEqual([
      { pointer: 'Idempotency-Key', detail: 'must be 1 to 255 visible ASCII characters' },
    ]);
  });
});

describe('GET /images/{id}', () => {
  const getResource = async (record: UserImage) => {
    const { api } = apiWith({ images: { get: async () => record } });
    return parse(imageResource, await (await send(api, `/images/${anyId}`)).json());
  };

  test('of a PROCESSED image has a presigned URL for each rendition', async () => {
    const image = await getResource(ownedByAlice(processed()));
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

  test('of a REJECTED image has the reason code and its sentence', async () => {
    const { reason } = await getResource(ownedByAlice(rejected()));
    expect(reason).toEqual({
      code: 'CORRUPT_IMAGE',
      message: 'The image is damaged or incomplete.',
    });
  });

  test('of an image in an unsupported format names the detected format', async () => {
    const record = rejected({ reason: 'UNSUPPORTED_FORMAT', detectedFormat: 'camera-raw' });
    const { reason } = await getResource(ownedByAlice(record));
    expect(reason).toMatchObject({ code: 'UNSUPPORTED_FORMAT', detectedFormat: 'camera-raw' });
    expect(reason?.message).toMatch(/^The file is a raw camera file, which is not supported\./);
  });

  test('of a FAILED image has no other fields than the common ones', async () => {
    const image = await getResource(ownedByAlice(failed()));
    const commonFields = ['contentType', 'createdAt', 'fileName', 'id', 'size', 'status', 'updatedAt'];
    expect(Object.keys(image).sort()).toEqual(commonFields);
  });

  test.each(['function', 'workflow'] as const)(
    'of a PROCESSING image names its worker: %s',
    async (worker) => {
      const image = await getResource(ownedByAlice(processing({ leaseOwner: worker })));
      expect(image.worker).toBe(worker);
    },
  );

  test('returns 304 to a client that has the current version', async () => {
    const { api } = apiWith();
    const tag = (await send(api, `/images/${anyId}`)).headers.get('etag') ?? '';
    const again = await send(api, `/images/${anyId}`, { headers: { 'if-none-match': `"other", ${tag}` } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
    expect(tag).toBe('"PROCESSED-1-1772357400400"');
    for (const header of ['*', `W/${tag}`]) {
      expect((await send(api, `/images/${anyId}`, { headers: { 'if-none-match': header } })).status).toBe(
        304,
      );
    }
    expect((await send(api, `/images/${anyId}`, { headers: { 'if-none-match': '"other"' } })).status).toBe(
      200,
    );
  });

  test('of another user, or of an unknown id, is not found', async () => {
    const { api, calls } = apiWith({ images: { get: async () => undefined } });
    expect(await parseProblem(await send(api, `/images/${idOfBob}`))).toEqual({
      status: 404,
      type: 'not-found',
    });
    expect(calls).toEqual([['get', idOfBob, 'alice']]);
  });
});

describe('GET /images', () => {
  const lastKey = { imageId: anyId, ownerId: 'alice', createdAt: '2026-03-01T09:30:00.400Z' };

  test('continues at the cursor of the previous page', async () => {
    const { api, calls } = apiWith({
      images: { list: async () => ({ items: [ownedByAlice(processed())], lastKey }) },
    });
    const first = parse(imagePage, await (await send(api, '/images?status=PROCESSED&limit=1')).json());
    await send(api, `/images?cursor=${first.cursor}`);
    expect(first.items).toHaveLength(1);
    expect(calls).toEqual([
      ['list', 'alice', { limit: 1, status: 'PROCESSED', startKey: undefined }],
      ['list', 'alice', { limit: 25, status: undefined, startKey: lastKey }],
    ]);
  });

  test.each([
    ['status=DELETED', 'status'],
    ['limit=1000', 'limit'],
    ['cursor=abc', 'cursor'],
    ['owner=bob', 'owner'],
  ])('rejects %s and names the parameter', async (query, pointer) => {
    const { api } = apiWith();
    const { errors } = await parseProblem(await send(api, `/images?${query}`));
    expect(errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });
});

describe('DELETE /images/{id}', () => {
  test('deletes the image for its owner', async () => {
    const { api, calls } = apiWith();
    expect((await send(api, `/images/${ownId}`, { method: 'DELETE' })).status).toBe(204);
    expect(calls).toEqual([['delete', ownId, 'alice']]);
  });

  test('of an unknown id is not found', async () => {
    const { api } = apiWith({ images: { delete: async () => false } });
    const response = await send(api, `/images/${deletedImageId}`, { method: 'DELETE' });
    expect(await parseProblem(response)).toEqual({ status: 404, type: 'not-found' });
  });
});

describe('GET /openapi.json', () => {
  test('needs no access token', async () => {
    const { api } = apiWith();
    const response = await api.request('/openapi.json');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ openapi: '3.1.1' });
  });
});

describe('a value that no client got from the API', () => {
  test.each(['x'.repeat(3000), 'A'.repeat(32), 'a'.repeat(31), '%00', '..%2f..%2f', 'constructor'])(
    'is not found as an id: %.40s',
    async (id) => {
      const { api, calls } = apiWith();
      expect(await parseProblem(await send(api, `/images/${id}`))).toMatchObject({ status: 404 });
      expect((await send(api, `/images/${id}`, { method: 'DELETE' })).status).toBe(404);
      expect(calls).toEqual([]);
    },
  );

  test.each([
    { imageId: anyId, ownerId: 'bob', createdAt: '2026-03-01T09:30:00.400Z' },
    { imageId: 'x'.repeat(3000), ownerId: 'alice', createdAt: '2026-03-01T09:30:00.400Z' },
    { imageId: anyId, ownerId: 'alice', createdAt: '' },
  ])('is invalid as a cursor', async (key) => {
    const { api, calls } = apiWith();
    const cursor = encodeCursor('images of alice', key);
    expect(await parseProblem(await send(api, `/images?cursor=${cursor}`))).toMatchObject({ status: 400 });
    expect(calls).toEqual([]);
  });
});

test('no response may be stored by a cache', async () => {
  const { api } = apiWith();
  const responses = await Promise.all([send(api, '/images'), send(api, `/images/${anyId}`)]);
  expect(responses.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store']);
});

test('a query parameter that occurs twice is invalid', async () => {
  const { api } = apiWith();
  expect(await parseProblem(await send(api, '/images?limit=1&limit=2'))).toMatchObject({
    status: 400,
    errors: [{ pointer: 'limit', detail: 'must occur once' }],
  });
});
