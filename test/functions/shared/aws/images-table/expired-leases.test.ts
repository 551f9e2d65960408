import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ExpiredLeases } from '../../../../../functions/shared/aws/images-table/expired-leases.ts';
import { InvalidRecordError } from '../../../../../functions/shared/runtime/errors.ts';
import { createLocalTable, type LocalTable } from '../../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  processed,
  processing,
  sourceWith,
} from '../../../../support/records.ts';

const now = '2026-03-01T09:31:00.000Z';
const leaseExpiresAt = '2026-03-01T09:30:59.999Z';

let local: LocalTable;
let leases: ExpiredLeases;
beforeEach(async () => {
  local = await createLocalTable();
  leases = new ExpiredLeases({ client: local.client, tableName: 'images', now: () => new Date(now) });
});
afterEach(() => local.close());

async function readPages() {
  const pages = [];
  for await (const page of leases.expired()) {
    pages.push(page);
  }
  return pages;
}

describe('expired', () => {
  test('yields the records whose lease has expired, the oldest lease first', async () => {
    await local.put(processing({ imageId: 'later', leaseExpiresAt }));
    await local.put(processing({ imageId: 'earlier', leaseExpiresAt: '2026-02-01T00:00:00.000Z' }));
    await local.put(processing({ imageId: 'active', leaseExpiresAt: now }));
    await local.put(processed({ imageId: 'terminal' }));
    expect((await readPages()).flat().map((record) => 'imageId' in record && record.imageId)).toEqual([
      'earlier',
      'later',
    ]);
  });

  test('yields the error of a record that does not fit its schema, and the records behind it', async () => {
    const odd = {
      ...processing({ imageId: 'odd', leaseExpiresAt: '2026-02-01T00:00:00.000Z' }),
      updatedAt: 'Mina',
    };
    await local.put(odd as never);
    await local.put(processing({ imageId: 'later', leaseExpiresAt }));
    expect((await readPages()).flat()).toEqual([
      new InvalidRecordError({ imageId: 'odd' }, 'updatedAt: Expected a valid iso_timestamp'),
      processing({ imageId: 'later', leaseExpiresAt }),
    ]);
  });

  test('yields pages of at most 25 records', async () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      processing({ imageId: `image-${index}`, leaseExpiresAt }),
    );
    await Promise.all(many.map(local.put));
    expect((await readPages()).map(({ length }) => length)).toEqual([25, 5]);
  });
});

describe('markFailed', () => {
  test('writes FAILED when the record has not changed', async () => {
    const snapshot = await local.put(processing({ leaseExpiresAt }));
    await leases.markFailed(snapshot, snapshot.source);
    expect(await local.read(snapshot.imageId)).toEqual(failed({ updatedAt: now }));
  });

  test('writes the source of a pending upload that arrived', async () => {
    const snapshot = await local.put(awaitingUpload({ leaseExpiresAt }));
    await leases.markFailed(snapshot, sourceWith({ eTag: 'found' }));
    expect(await local.read(snapshot.imageId)).toMatchObject({
      status: 'FAILED',
      ownerId: 'alice',
      source: { eTag: 'found' },
    });
  });

  test.each([
    ['another attempt', processing({ attempt: 2, leaseExpiresAt })],
    ['a longer lease', processing({ leaseExpiresAt: now })],
    ['another status', awaitingUpload({ attempt: 1, leaseExpiresAt })],
    ['a terminal status', processed()],
  ])('does nothing when the record has changed: %s', async (_what, changed) => {
    await local.put(changed);
    await leases.markFailed(processing({ leaseExpiresAt }), sourceWith());
    expect(await local.read(changed.imageId)).toEqual(changed);
  });
});

describe('deletePending', () => {
  test('deletes the record when it has not changed', async () => {
    const snapshot = await local.put(awaitingUpload({ leaseExpiresAt }));
    await leases.deletePending(snapshot);
    expect(await local.read(snapshot.imageId)).toBeUndefined();
  });

  test('does nothing when the upload was claimed', async () => {
    const claimed = await local.put(processing({ leaseExpiresAt }));
    await leases.deletePending(awaitingUpload({ leaseExpiresAt }));
    expect(await local.read(claimed.imageId)).toEqual(claimed);
  });
});

describe('releaseLease', () => {
  const snapshot = { ...deleted(), leaseStatus: 'ACTIVE', leaseExpiresAt } as const;

  test('takes the lease out of a deleted record and changes nothing else', async () => {
    await local.put(snapshot);
    await leases.releaseLease(snapshot);
    expect(await local.read(snapshot.imageId)).toEqual(deleted());
  });

  test('does nothing when the lease has changed', async () => {
    const changed = await local.put({ ...snapshot, leaseExpiresAt: now });
    await leases.releaseLease(snapshot);
    expect(await local.read(snapshot.imageId)).toEqual(changed);
  });
});
