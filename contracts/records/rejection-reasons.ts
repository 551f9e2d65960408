import * as v from 'valibot';

/** The codes of a rejection, which records and messages carry. */
export const reasonCodes = [
  'EMPTY_FILE',
  'FILE_TOO_LARGE',
  'UNSUPPORTED_FORMAT',
  'HEIC_DISABLED',
  'TOO_MUCH_METADATA',
  'TOO_MANY_SCANS',
  'TOO_MANY_PAGES',
  'TOO_MANY_PIXELS',
  'DIMENSIONS_TOO_LARGE',
  'CORRUPT_IMAGE',
  'SOURCE_OVERWRITTEN',
  'SOURCE_DELETED',
] as const;

/** The formats that an UNSUPPORTED_FORMAT can name: a closed list. */
export const detectedFormats = [
  'camera-raw',
  'svg',
  'pdf',
  'jpeg-xl',
  'jpeg-2000',
  'jpeg-xr',
  'jpeg-coding',
  'bmp',
  'ico',
  'psd',
  'openexr',
  'video',
  'audio',
  'archive',
  'html',
  'executable',
  'apple-cgbi',
  'hdr-color',
  'tiff-preview',
  'tiff-compression',
  'tiff-samples',
  'avif-grid',
  'heif-sequence',
  'heif-coding',
] as const;

/** The fields of a rejection, in records, events and the workflow. */
export const rejection = v.object({
  reason: v.picklist(reasonCodes),
  /** Only UNSUPPORTED_FORMAT has it, and only for a format that the pipeline knows. */
  detectedFormat: v.optional(v.picklist(detectedFormats)),
});

export type Reason = (typeof reasonCodes)[number];
export type DetectedFormat = (typeof detectedFormats)[number];
export type Rejection = v.InferOutput<typeof rejection>;
