import { imageFormats } from './image-formats.ts';
import type { DetectedFormat, Reason, Rejection } from './rejection-reasons.ts';

/** The sentence of each reason. */
export const reasonSentences: Record<Reason, string> = {
  EMPTY_FILE: 'The file is empty.',
  FILE_TOO_LARGE: 'The file is larger than 100 MB.',
  UNSUPPORTED_FORMAT: 'The file is not in a supported format.',
  HEIC_DISABLED: 'HEIC images are not accepted here. Upload the image as a JPEG.',
  TOO_MUCH_METADATA: 'The image contains too much metadata.',
  TOO_MANY_SCANS: 'The JPEG contains too many scans.',
  TOO_MANY_PAGES: 'The file contains too many pages or frames.',
  TOO_MANY_PIXELS: 'The image has too many pixels.',
  DIMENSIONS_TOO_LARGE: 'The image is wider or higher than 65,535 pixels.',
  CORRUPT_IMAGE: 'The image is damaged or incomplete.',
  SOURCE_OVERWRITTEN: 'Another upload replaced the file before it was read.',
  SOURCE_DELETED: 'The file was deleted before it was read.',
};

/** The words for each detected format in a sentence. */
const detectedFormatWords: Record<DetectedFormat, string> = {
  'camera-raw': 'a raw camera file',
  svg: 'an SVG drawing',
  pdf: 'a PDF document',
  'jpeg-xl': 'a JPEG XL image',
  'jpeg-2000': 'a JPEG 2000 image',
  'jpeg-xr': 'a JPEG XR image',
  'jpeg-coding': 'a lossless, hierarchical or 12-bit JPEG',
  bmp: 'a BMP image',
  ico: 'an icon file',
  psd: 'a Photoshop document',
  openexr: 'an OpenEXR image',
  video: 'a video',
  audio: 'an audio file',
  archive: 'an archive',
  html: 'an HTML page',
  executable: 'a program',
  'apple-cgbi': 'a PNG in a variant of Apple (CgBI)',
  'hdr-color': 'an HDR image (PQ or HLG)',
  'tiff-preview': 'a TIFF that begins with a preview',
  'tiff-compression': 'a TIFF with an unsupported compression',
  'tiff-samples': 'a TIFF with unsupported samples',
  'avif-grid': 'an AVIF that is assembled from other images',
  'heif-sequence': 'an HEIF image sequence',
  'heif-coding': 'an HEIF image with an unsupported coding',
};

const supportedNames = Object.values(imageFormats).map(({ name }) => name);

/** The sentence for the user, made from the reason and the detected format. */
export function rejectionMessage({ reason, detectedFormat }: Rejection): string {
  if (reason !== 'UNSUPPORTED_FORMAT') {
    return reasonSentences[reason];
  }
  const subject = detectedFormat
    ? `The file is ${detectedFormatWords[detectedFormat]}, which is not supported.`
    : reasonSentences.UNSUPPORTED_FORMAT;
  return `${subject} Supported formats are ${supportedNames.slice(0, -1).join(', ')} and ${supportedNames.at(-1)}.`;
}

/** A rejection as the API returns it. */
export function toReasonResource({ reason: code, detectedFormat }: Rejection) {
  return { code, detectedFormat, message: rejectionMessage({ reason: code, detectedFormat }) };
}
