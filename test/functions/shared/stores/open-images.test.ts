import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenImage, OpenImages } from '../../../../functions/shared/stores/open-images.ts';
import { createLocalTable, type LocalTable } from '../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  processed,
  processing,
  sourceOf,
} from '../../../support/records.ts';

const now = '2026-03-01T09:31:00.000Z';
const leaseUntil = '2026-03-01T09:30:59.999Z';

let local: LocalTable;
let openImages: OpenImages;
beforeEach(async () => {
  local = await createLocalTable();
  openImages = new OpenImages({ client: local.client, tableName: 'images', now: () => new Date(now) });
});
afterEach(() => local.close());

async function pages() {
  const found: OpenImage[][] = [];
  for await (const page of openImages.pages()) {
    found.push(page);
  }
  return found;
}

describe('pages', () => {
  test('hold the records whose lease has ended, the oldest first', async () => {
    await local.put(processing({ imageId: 'later', leaseUntil }));
    await local.put(processing({ imageId: 'earlier', leaseUntil: '2026-02-01T00:00:00.000Z' }));
    await local.put(processing({ imageId: 'held', leaseUntil: now }));
    await local.put(processed({ imageId: 'ended' }));
    expect((await pages()).flat().map(({ imageId }) => imageId)).toEqual(['earlier', 'later']);
  });

  test('hold 25 records at most', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      processing({ imageId: `image-${index}`, leaseUntil }),
    );
    await Promise.all(many.map(local.put));
    expect((await pages()).map(({ length }) => length)).toEqual([25, 5]);
  });
});

describe('fail', () => {
  test('ends what is still as it was seen', async () => {
    const seen = await local.put(processing({ leaseUntil }));
    await openImages.fail(seen, seen.source);
    expect(await local.read(seen.imageId)).toEqual(failed({ updatedAt: now }));
  });

  test('records the upload that a promise was kept with', async () => {
    const seen = await local.put(awaitingUpload({ leaseUntil }));
    await openImages.fail(seen, sourceOf({ eTag: 'found' }));
    expect(await local.read(seen.imageId)).toMatchObject({
      status: 'FAILED',
      ownerId: 'alice',
      source: { eTag: 'found' },
    });
  });

  test.each([
    ['another attempt', processing({ attempt: 2, leaseUntil })],
    ['a longer lease', processing({ leaseUntil: now })],
    ['an end', processed()],
  ])('leaves what has changed meanwhile: %s', async (_what, changed) => {
    await local.put(changed);
    await openImages.fail(processing({ leaseUntil }), sourceOf());
    expect(await local.read(changed.imageId)).toEqual(changed);
  });
});

describe('forget', () => {
  test('removes a promise that is still as it was seen', async () => {
    const seen = await local.put(awaitingUpload({ leaseUntil }));
    await openImages.forget(seen);
    expect(await local.read(seen.imageId)).toBeUndefined();
  });

  test('leaves an upload that came meanwhile', async () => {
    const claimed = await local.put(processing({ leaseUntil }));
    await openImages.forget(awaitingUpload({ leaseUntil }));
    expect(await local.read(claimed.imageId)).toEqual(claimed);
  });
});

test('close takes the lease off a deleted image and changes nothing else', async () => {
  const seen = { ...deleted(), open: 'yes', leaseUntil } as const;
  await local.put(seen);
  await openImages.close(seen);
  expect(await local.read(seen.imageId)).toEqual(deleted());
});
