/** The reasons of a rejection: the code in records and events, and the sentence that a user reads. */
export const reasons = {
  EMPTY_FILE: 'The file is empty.',
  FILE_TOO_LARGE: 'The file is larger than the maximum.',
  UNSUPPORTED_FORMAT: 'The file is not a supported JPEG, PNG, WebP, GIF, AVIF or TIFF image.',
  TOO_MUCH_METADATA: 'The image contains more metadata than the maximum.',
  TOO_MANY_SCANS: 'The JPEG has more scans than the maximum.',
  TOO_MANY_PAGES: 'The file has more pages or frames than the maximum.',
  TOO_MANY_PIXELS: 'The image has more pixels than the maximum.',
  CORRUPT_IMAGE: 'The image is damaged or incomplete.',
  SOURCE_OVERWRITTEN: 'The file was replaced by another upload before it was read.',
  SOURCE_DELETED: 'The file was deleted before it was read.',
} as const satisfies Record<string, string>;

export type Reason = keyof typeof reasons;

export const reasonCodes = Object.keys(reasons) as [Reason, ...Reason[]];
