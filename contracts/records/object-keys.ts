/** Every object that a client may write is under this prefix of the uploads bucket. */
export const uploadsPrefix = 'uploads/';

/** Keys under this prefix belong to the API: `uploads/users/{ownerId}/{imageId}`. */
export const userUploadsPrefix = 'uploads/users/';

/** Renditions, in the images bucket: `images/{imageId}/{attempt}/{rendition}.webp`. */
export const renditionsPrefix = 'images/';

/** Intermediate files of the workflow, in the images bucket: `work/{imageId}/{attempt}/{name}.raw`. */
export const intermediateFilesPrefix = 'work/';

/** One attempt at an image. Every attempt writes under its own keys, so a late worker cannot overwrite a recorded file. */
export interface AttemptKey {
  imageId: string;
  attempt: number;
}

export interface UserUpload {
  ownerId: string;
  imageId: string;
}

/** The key of an upload for which the API has created a record. */
export function userUploadKey({ ownerId, imageId }: UserUpload): string {
  return `${userUploadsPrefix}${ownerId}/${imageId}`;
}

/** The reverse of `userUploadKey`; undefined for the key of any other upload. */
export function parseUserUploadKey(key: string): UserUpload | undefined {
  const [ownerId, imageId, ...rest] = key.startsWith(userUploadsPrefix)
    ? key.slice(userUploadsPrefix.length).split('/')
    : [];
  return ownerId && imageId && rest.length === 0 ? { ownerId, imageId } : undefined;
}

/** The prefix of all renditions of an image. */
export function imageRenditionsPrefix(imageId: string): string {
  return `${renditionsPrefix}${imageId}/`;
}

export function renditionKey({ imageId, attempt }: AttemptKey, name: string): string {
  return `${imageRenditionsPrefix(imageId)}${attempt}/${name}.webp`;
}

/** The attempt that wrote a rendition. */
export function attemptOfRendition(key: string): number {
  return Number.parseInt(key.split('/')[2] ?? '', 10);
}

/** The prefix of all intermediate files of an attempt. */
export function attemptFilesPrefix({ imageId, attempt }: AttemptKey): string {
  return `${intermediateFilesPrefix}${imageId}/${attempt}/`;
}
