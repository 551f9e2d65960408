import { describe, expect, test } from 'vitest';
import type { ImageResource } from '../../contracts/http/images-api.ts';
import { RetryableError } from '../../web/retry.ts';
import { type PutRequest, type UploadDependencies, type UploadStep, uploadImage } from '../../web/upload.ts';

const file = new File(['12345678'], 'sea.jpg');
const now = '2026-01-01T00:00:00.000Z';
const processed: ImageResource = {
  id: 'image',
  status: 'PROCESSED',
  fileName: 'sea.jpg',
  contentType: 'image/jpeg',
  size: 8,
  createdAt: now,
  updatedAt: now,
};
const stored: ImageResource = { ...processed, status: 'PROCESSING' };

function awaiting(url: string): ImageResource {
  const upload = { method: 'PUT' as const, url, headers: { 'content-type': 'image/jpeg' }, expiresAt: now };
  return { ...processed, status: 'AWAITING_UPLOAD', upload };
}

type Script = Partial<{
  /** The results of `POST /images`, of `GET /images/{id}` and the statuses of S3, in order; the last one stays. */
  created: (ImageResource | Error)[];
  read: (ImageResource | Error)[];
  put: number[];
  file: Blob & { name: string };
  onPut: (request: PutRequest) => void;
}>;

/** Runs an upload against scripted responses. */
function start({ created = [awaiting('1')], read = [awaiting('2')], put = [200], ...options }: Script = {}) {
  const steps: UploadStep[] = [];
  const urls: string[] = [];
  const pauses: number[] = [];
  const keys: string[] = [];
  const controller = new AbortController();
  const deps: UploadDependencies = {
    createImage: async (_, key) => {
      keys.push(key);
      return next(created);
    },
    getImage: async () => next(read),
    putFile: async (request) => {
      urls.push(request.url);
      options.onPut?.(request);
      return { status: await next(put) };
    },
    waitForImage: async () => processed,
    limit: (action) => action(),
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    random: () => 1,
  };
  const result = uploadImage(deps, {
    file: options.file ?? file,
    contentType: 'image/jpeg',
    idempotencyKey: 'key',
    onStep: (step) => steps.push(step),
    onDeclared: () => {},
    signal: controller.signal,
  });
  return { result, steps, urls, pauses, keys, controller };
}

async function next<Item>(items: (Item | Error)[]): Promise<Item> {
  const item = items.length > 1 ? items.shift() : items[0];
  return item instanceof Error || item === undefined ? Promise.reject(item) : item;
}

describe('an upload', () => {
  test('declares the file, sends it and waits for the result', async () => {
    const upload = start();
    expect(await upload.result).toEqual(processed);
    expect(upload.steps.map(({ name }) => name)).toEqual(['waiting', 'declaring', 'sending', 'processing']);
    expect(upload.urls).toEqual(['1']);
  });

  test('reports the bytes that are sent, and 99 % at most before S3 has answered', async () => {
    const upload = start({
      onPut: ({ onProgress }) => {
        onProgress(4);
        onProgress(8);
      },
    });
    await upload.result;
    const shares = upload.steps.flatMap((step) => (step.name === 'sending' ? [step.share] : []));
    expect(shares).toEqual([0, 0.5, 0.99]);
  });

  test('is completed when S3 has the file already: the response of an earlier attempt was lost', async () => {
    const upload = start({ put: [412] });
    expect(await upload.result).toEqual(processed);
    expect(upload.urls).toEqual(['1']);
  });

  test('goes on with a fresh URL of the same image when its URL has expired, without a pause', async () => {
    const upload = start({ put: [403, 200] });
    await upload.result;
    expect([upload.urls, upload.keys, upload.pauses]).toEqual([['1', '2'], ['key'], []]);
  });

  test.each([0, 408, 409, 429, 500, 503])('is repeated after the status %i', async (status) => {
    const upload = start({ put: [status, 200] });
    await upload.result;
    expect([upload.urls, upload.pauses]).toEqual([['1', '2'], [2000]]);
    expect(upload.steps).toContainEqual({ name: 'sending', share: 0, attempt: 2 });
  });

  test('ends when the API knows that the file has arrived', async () => {
    const upload = start({ put: [0], read: [stored] });
    expect(await upload.result).toEqual(processed);
    expect(upload.urls).toEqual(['1']);
  });

  test('asks the API again while that cannot be reached', async () => {
    const read = [new RetryableError('offline'), new RetryableError('busy', 7000), awaiting('2')];
    const upload = start({ put: [0, 200], read });
    await upload.result;
    expect(upload.pauses).toEqual([2000, 2000, 7000]);
  });

  test('declares one image, however often the request is repeated', async () => {
    const upload = start({ created: [new RetryableError('lost'), awaiting('1')] });
    await upload.result;
    expect(upload.keys).toEqual(['key', 'key']);
  });
});

describe('an upload fails', () => {
  test('after five lost connections', async () => {
    const upload = start({ put: [0] });
    await expect(upload.result).rejects.toMatchObject({ name: 'UploadError', code: 'unreachable' });
    expect([upload.urls.length, upload.pauses]).toEqual([5, [2000, 4000, 8000, 16000]]);
  });

  test('after five fresh URLs that S3 refuses', async () => {
    const upload = start({ put: [403] });
    await expect(upload.result).rejects.toMatchObject({ code: 'denied' });
    expect(upload.urls).toHaveLength(5);
  });

  test('at once when S3 does not accept the request', async () => {
    const upload = start({ put: [400] });
    await expect(upload.result).rejects.toMatchObject({ code: 'denied' });
    expect(upload.urls).toHaveLength(1);
  });

  test('at once when the file can no longer be read', async () => {
    const gone = Object.assign(new File(['1'], 'gone.jpg'), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }),
    });
    const upload = start({ put: [0], file: gone as never });
    await expect(upload.result).rejects.toMatchObject({ code: 'unreadable' });
    expect(upload.urls).toHaveLength(1);
  });

  test('with the error of the API that no retry changes', async () => {
    await expect(start({ created: [new Error('400')] }).result).rejects.toThrow('400');
  });
});
