import { describe, expect, test } from 'vitest';
import type { ImageResource } from '../../contracts/http/images-api.ts';
import { type ApiClient, ApiError } from '../../web/api-client.ts';
import { GalleryStore } from '../../web/gallery-store.ts';
import { texts } from '../../web/texts.ts';
import type { UploadDependencies } from '../../web/upload.ts';

const time = '2026-01-01T00:00:00.000Z';
const jpeg = new File([new Uint8Array([0xff, 0xd8, 0xff, 0xe0])], 'sea.jpg');

function image(id: string, change: Partial<ImageResource> = {}): ImageResource {
  const file = { fileName: `${id}.jpg`, contentType: 'image/jpeg', size: 4 };
  return { id, status: 'PROCESSED', ...file, createdAt: time, updatedAt: time, ...change };
}

interface Fakes {
  api?: Partial<Record<keyof ApiClient, unknown>>;
  deps?: Partial<UploadDependencies>;
}

/** A gallery whose API accepts everything, unless a test replaces a method. */
function create({ api = {}, deps = {} }: Fakes = {}) {
  const deleted: string[] = [];
  const keys: string[] = [];
  const fakeApi = {
    listImages: async () => ({ items: [] }),
    deleteImage: async (id: string) => void deleted.push(id),
    ...api,
  };
  const store = new GalleryStore(fakeApi as unknown as ApiClient, {
    pause: async () => {},
    random: () => 0,
    createImage: async (_, key) => {
      keys.push(key);
      return image('new', { status: 'PROCESSING' });
    },
    getImage: async (id) => image(id),
    putFile: async () => ({ status: 200 }),
    waitForImage: async (id) => image(id),
    limit: (action) => action(),
    ...deps,
  });
  return { store, deleted, keys };
}

/** Waits until no upload runs. */
const settle = (store: GalleryStore) => expect.poll(() => store.isUploading).toBe(false);

describe('files', () => {
  test.each([
    [new File([], 'cloud.jpg'), 'EMPTY_FILE'],
    [new File(['buy milk'], 'notes.txt'), 'UNSUPPORTED_FORMAT'],
  ] as const)('are refused before they are declared: %#', async (file, reason) => {
    const { store, keys } = create();
    store.addFiles([file]);
    await settle(store);
    const [item] = store.state.items;
    expect(item?.failure?.message).toBe(texts.refusals[reason]);
    expect(keys).toEqual([]);
  });

  test('that are too large are refused', async () => {
    const { store } = create();
    const file = new File([new Uint8Array([0xff, 0xd8, 0xff])], 'huge.jpg');
    Object.defineProperty(file, 'size', { value: 100_000_001 });
    store.addFiles([file]);
    await settle(store);
    expect(store.state.items[0]?.failure?.message).toBe(texts.refusals.FILE_TOO_LARGE);
  });

  test('become images, the newest first', async () => {
    const { store } = create();
    store.addFiles([jpeg]);
    store.addFiles([new File([jpeg], 'second.jpg')]);
    await settle(store);
    expect(store.state.items.map(({ fileName }) => fileName)).toEqual(['second.jpg', 'sea.jpg']);
    expect(store.state.items.map(({ image: each }) => each?.status)).toEqual(['PROCESSED', 'PROCESSED']);
  });
});

describe('an upload', () => {
  test('that is canceled leaves no item and no image', async () => {
    const sent = Promise.withResolvers<void>();
    const { store, deleted } = create({
      deps: {
        waitForImage: (_, __, signal) =>
          new Promise((_resolve, reject) => {
            sent.resolve();
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      },
    });
    store.addFiles([jpeg]);
    await sent.promise;
    await store.cancel(store.state.items[0]?.key ?? '');
    expect([store.state.items, deleted]).toEqual([[], ['new']]);
  });

  test('that fails is tried again as the same image', async () => {
    const errors = [new ApiError(400, undefined)];
    const { store, keys } = create({
      deps: {
        createImage: async (_, key) => {
          keys.push(key);
          const error = errors.pop();
          return error ? Promise.reject(error) : image('new', { status: 'PROCESSING' });
        },
      },
    });
    store.addFiles([jpeg]);
    await settle(store);
    const key = store.state.items[0]?.key ?? '';
    expect(store.canRetry(key)).toBe(true);
    await store.retry(key);
    await settle(store);
    expect([store.state.items[0]?.image?.status, keys]).toEqual(['PROCESSED', [key, key]]);
  });

  test('that the pipeline has failed to process is deleted and uploaded as another image', async () => {
    const statuses = ['PROCESSED', 'FAILED'] as const;
    const results = [...statuses];
    const { store, deleted, keys } = create({
      deps: { waitForImage: async (id) => image(id, { status: results.pop() ?? 'PROCESSED' }) },
    });
    store.addFiles([jpeg]);
    await settle(store);
    await store.retry(store.state.items[0]?.key ?? '');
    await settle(store);
    expect(store.state.items.map(({ image: each }) => each?.status)).toEqual(['PROCESSED']);
    expect([deleted, new Set(keys).size]).toEqual([['new'], 2]);
  });
});

describe('the list', () => {
  test('is read page by page, without the images that are there', async () => {
    const pages = [{ items: [image('a'), image('b')], cursor: 'next' }, { items: [image('b'), image('c')] }];
    const cursors: (string | undefined)[] = [];
    const { store } = create({
      api: {
        listImages: async (_: number, cursor?: string) => {
          cursors.push(cursor);
          return pages.shift();
        },
      },
    });
    await store.loadMore();
    await store.loadMore();
    await store.loadMore();
    expect(store.state.items.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect(cursors).toEqual([undefined, 'next']);
  });

  test('follows images that are still processed', async () => {
    const { store } = create({
      api: { listImages: async () => ({ items: [image('a', { status: 'PROCESSING' })] }) },
    });
    await store.loadMore();
    await expect.poll(() => store.state.items[0]?.image?.status).toBe('PROCESSED');
  });

  test('loses an image that was deleted elsewhere', async () => {
    const { store } = create({
      api: {
        listImages: async () => ({ items: [image('a')] }),
        deleteImage: () => Promise.reject(new ApiError(404, undefined)),
      },
    });
    await store.loadMore();
    await store.delete('a');
    expect(store.state).toMatchObject({ items: [], error: undefined });
  });

  test('keeps an image that cannot be deleted, with the reason', async () => {
    const { store } = create({
      api: {
        listImages: async () => ({ items: [image('a')] }),
        deleteImage: () => Promise.reject(new ApiError(400, undefined)),
      },
    });
    await store.loadMore();
    await store.delete('a');
    expect(store.state.items).toHaveLength(1);
    expect(store.state.error).toContain('400');
  });
});
