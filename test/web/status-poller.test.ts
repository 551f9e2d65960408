import { describe, expect, test } from 'vitest';
import type { ImageResource } from '../../contracts/http/images-api.ts';
import { RetryableError } from '../../web/retry.ts';
import { type PollerDependencies, StatusPoller } from '../../web/status-poller.ts';

function image(id: string, status: ImageResource['status']): ImageResource {
  const time = '2026-01-01T00:00:00.000Z';
  return {
    id,
    status,
    fileName: 'a.jpg',
    contentType: 'image/jpeg',
    size: 1,
    createdAt: time,
    updatedAt: time,
  };
}

/** A poller whose pauses end at once. */
function create(responses: Partial<PollerDependencies>) {
  const calls: string[] = [];
  const pauses: number[] = [];
  const poller = new StatusPoller({
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    random: () => 0.5,
    untilVisible: async () => {},
    ...responses,
    listNewest: async () => {
      calls.push('list');
      return (await responses.listNewest?.()) ?? [];
    },
    getImage: async (id) => {
      calls.push(id);
      return (await responses.getImage?.(id)) ?? image(id, 'PROCESSED');
    },
  });
  const wait = (id: string, signal = new AbortController().signal) => {
    const changes: string[] = [];
    const result = poller.waitForImage(id, ({ status }) => changes.push(status), signal);
    return { result, changes };
  };
  return { wait, calls, pauses };
}

describe('the poller', () => {
  test('reads one image until its status is terminal', async () => {
    const statuses: ImageResource['status'][] = ['AWAITING_UPLOAD', 'PROCESSING', 'REJECTED'];
    const { wait, calls, pauses } = create({
      getImage: async (id) => image(id, statuses.shift() ?? 'FAILED'),
    });
    const { result, changes } = wait('a');
    expect((await result).status).toBe('REJECTED');
    expect([changes, calls]).toEqual([
      ['AWAITING_UPLOAD', 'PROCESSING'],
      ['a', 'a', 'a'],
    ]);
    expect(pauses).toEqual([500, 750, 1125]);
  });

  test('lists several images with one request, and reads only those that the list does not hold', async () => {
    const { wait, calls } = create({
      listNewest: async () => [image('a', 'PROCESSED'), image('b', 'PROCESSED')],
    });
    await Promise.all([wait('a').result, wait('b').result, wait('c').result]);
    expect(calls).toEqual(['list', 'c']);
  });

  test('waits as long as the API asks for', async () => {
    const results = [new RetryableError('busy', 20_000), image('a', 'PROCESSED')];
    const { wait, pauses } = create({
      getImage: async () => {
        const result = results.shift();
        return result instanceof Error ? Promise.reject(result) : (result ?? image('a', 'FAILED'));
      },
    });
    await wait('a').result;
    expect(pauses).toEqual([500, 20_000]);
  });

  test('never waits longer than ten seconds', async () => {
    const { wait, pauses } = create({
      getImage: async (id) => image(id, pauses.length < 15 ? 'PROCESSING' : 'PROCESSED'),
    });
    await wait('a').result;
    expect(pauses.at(-1)).toBe(10_000);
  });

  test('fails for an image that is gone, and goes on with the others', async () => {
    const { wait } = create({
      getImage: async (id) => (id === 'gone' ? Promise.reject(new Error('404')) : image(id, 'PROCESSED')),
    });
    const gone = wait('gone');
    const other = wait('other');
    await expect(gone.result).rejects.toThrow('404');
    expect((await other.result).status).toBe('PROCESSED');
  });

  test('sends nothing while the page is hidden', async () => {
    const visible = Promise.withResolvers<void>();
    const { wait, calls } = create({ untilVisible: () => visible.promise });
    const { result } = wait('a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([]);
    visible.resolve();
    await result;
  });

  test('stops for a canceled upload', async () => {
    const controller = new AbortController();
    const { wait, calls } = create({});
    const { result } = wait('a', controller.signal);
    controller.abort(new Error('canceled'));
    await expect(result).rejects.toThrow('canceled');
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual([]);
  });
});
