import type { Image, ImageRecordWith, Renditions, Source } from '../../contracts/records/image-record.ts';

export const imageId = '6f1ed002ab5595859014ebf0951522d9';

/** The source of an upload, with some fields changed. */
export function sourceWith(changes: Partial<Source> = {}): Source {
  return {
    bucket: 'example-uploads',
    key: 'uploads/sea.jpg',
    eTag: '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
    sequencer: '0068F3A1B2C3D4E5F6',
    size: 204_800,
    ...changes,
  };
}

const baseFields = {
  imageId,
  attempt: 1,
  sourceKey: 'uploads/sea.jpg',
  createdAt: '2026-03-01T09:30:00.400Z',
  updatedAt: '2026-03-01T09:30:00.400Z',
};
const lease = { leaseStatus: 'ACTIVE', leaseExpiresAt: '2026-03-01T09:30:40.400Z' } as const;

export function processing(
  changes: Partial<ImageRecordWith<'PROCESSING'>> = {},
): ImageRecordWith<'PROCESSING'> {
  return {
    ...baseFields,
    ...lease,
    status: 'PROCESSING',
    source: sourceWith(),
    leaseOwner: 'function',
    ...changes,
  };
}

export function awaitingUpload(
  changes: Partial<ImageRecordWith<'AWAITING_UPLOAD'>> = {},
): ImageRecordWith<'AWAITING_UPLOAD'> {
  return { ...baseFields, ...lease, status: 'AWAITING_UPLOAD', attempt: 0, ownerId: 'alice', ...changes };
}

export const image: Image = { format: 'jpeg', width: 1600, height: 1200 };

export function toRenditions(attempt: number): Renditions {
  const key = `images/${imageId}/${attempt}/thumbnail.webp`;
  return { thumbnail: { key, format: 'webp', width: 320, height: 240, size: 9216 } };
}

export function processed(changes: Partial<ImageRecordWith<'PROCESSED'>> = {}): ImageRecordWith<'PROCESSED'> {
  const renditions = toRenditions(changes.attempt ?? 1);
  return { ...baseFields, status: 'PROCESSED', source: sourceWith(), image, renditions, ...changes };
}

export function rejected(changes: Partial<ImageRecordWith<'REJECTED'>> = {}): ImageRecordWith<'REJECTED'> {
  return { ...baseFields, status: 'REJECTED', source: sourceWith(), reason: 'CORRUPT_IMAGE', ...changes };
}

export function failed(changes: Partial<ImageRecordWith<'FAILED'>> = {}): ImageRecordWith<'FAILED'> {
  return { ...baseFields, status: 'FAILED', source: sourceWith(), ...changes };
}

export function deleted(changes: Partial<ImageRecordWith<'DELETED'>> = {}): ImageRecordWith<'DELETED'> {
  return { ...baseFields, status: 'DELETED', ownerId: 'alice', ...changes };
}
