import { checkConditions } from './conditions.ts';
import type { StoredFile, StoredObject } from './object-store.ts';
import type { S3Request, S3Services } from './s3-operation.ts';

/** Makes a stored file the current version of the request's key, unless a condition forbids it, and notifies. */
export async function putObjectVersion(
  request: S3Request,
  content: StoredFile & Pick<StoredObject, 'headers'>,
  { store, notify }: S3Services,
  eventName: string,
): Promise<StoredObject> {
  const { bucket, key } = request;
  let object: StoredObject;
  try {
    checkConditions(request, store.find(bucket, key), 412);
    object = store.put({ bucket, key, ...content });
  } catch (error) {
    await store.deleteFile(content);
    throw error;
  }
  await notify(object, eventName);
  return object;
}

/** Formats a modification time in microseconds. */
export function toIsoTime(modified: number): string {
  return new Date(modified / 1000).toISOString();
}
