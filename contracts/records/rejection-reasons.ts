/** Why an upload was refused: the code that records and messages carry, and the sentence a person reads. */
export const reasons = {
  EMPTY_FILE: 'The file is empty.',
  FILE_TOO_LARGE: 'The file is larger than we accept.',
  UNSUPPORTED_FORMAT: 'The file is not a JPEG, PNG, WebP, GIF, AVIF or TIFF image of a kind that we read.',
  TOO_MUCH_METADATA: 'The image carries more metadata than we are willing to unpack.',
  TOO_MANY_SCANS: 'The JPEG is stored in more scans than any camera or editor writes.',
  TOO_MANY_PAGES: 'The file has more pages or frames than we are willing to look through.',
  TOO_MANY_PIXELS: 'The image has more pixels than we accept.',
  CORRUPT_IMAGE: 'The image is damaged or incomplete and cannot be read to its end.',
  SOURCE_OVERWRITTEN: 'The file was replaced by another upload before it was read.',
  SOURCE_DELETED: 'The file was deleted before it was read.',
} as const satisfies Record<string, string>;

export type Reason = keyof typeof reasons;

export const reasonCodes = Object.keys(reasons) as [Reason, ...Reason[]];
