import type { Image, ImageIn, Renditions, Source } from '../../events/image-record.ts';

export const imageId = '6f1ed002ab5595859014ebf0951522d9';

/** An object in the uploads bucket; `key` is what usually matters. */
export function sourceOf(changes: Partial<Source> = {}): Source {
  return {
    bucket: 'example-uploads',
    key: 'uploads/sea.jpg',
    eTag: '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
    sequencer: '0068F3A1B2C3D4E5F6',
    bytes: 204_800,
    ...changes,
  };
}

const always = {
  imageId,
  attempt: 1,
  sourceKey: 'uploads/sea.jpg',
  createdAt: '2026-03-01T09:30:00.400Z',
  updatedAt: '2026-03-01T09:30:00.400Z',
};
const lease = { open: 'yes', leaseUntil: '2026-03-01T09:30:40.400Z' } as const;

export function processing(changes: Partial<ImageIn<'PROCESSING'>> = {}): ImageIn<'PROCESSING'> {
  return { ...always, ...lease, status: 'PROCESSING', source: sourceOf(), handedOn: false, ...changes };
}

export function awaitingUpload(
  changes: Partial<ImageIn<'AWAITING_UPLOAD'>> = {},
): ImageIn<'AWAITING_UPLOAD'> {
  return { ...always, ...lease, status: 'AWAITING_UPLOAD', attempt: 0, ownerId: 'alice', ...changes };
}

export const image: Image = { format: 'jpeg', width: 1600, height: 1200 };

export function renditionsOf(attempt: number): Renditions {
  const key = `images/${imageId}/${attempt}/thumbnail.webp`;
  return { thumbnail: { key, format: 'webp', width: 320, height: 240, bytes: 9216 } };
}

export function processed(changes: Partial<ImageIn<'PROCESSED'>> = {}): ImageIn<'PROCESSED'> {
  const renditions = renditionsOf(changes.attempt ?? 1);
  return { ...always, status: 'PROCESSED', source: sourceOf(), image, renditions, ...changes };
}

export function rejected(changes: Partial<ImageIn<'REJECTED'>> = {}): ImageIn<'REJECTED'> {
  return { ...always, status: 'REJECTED', source: sourceOf(), reason: 'CORRUPT_IMAGE', ...changes };
}

export function failed(changes: Partial<ImageIn<'FAILED'>> = {}): ImageIn<'FAILED'> {
  return { ...always, status: 'FAILED', source: sourceOf(), ...changes };
}

export function deleted(changes: Partial<ImageIn<'DELETED'>> = {}): ImageIn<'DELETED'> {
  return { ...always, status: 'DELETED', ownerId: 'alice', ...changes };
}
