import type { Reason } from '../../../events/reasons.ts';
import { RejectedError } from '../runtime/errors.ts';
import { decodeMemory } from './decode-memory.ts';
import { type Header, readHeader } from './header.ts';
import type { Limits } from './limits.ts';
import type { Picture } from './picture.ts';

/** A reason to refuse an upload, and what finding it out takes. */
export interface Check<Facts> {
  reason: Reason;
  reads: string;
  costs: string;
  prevents: string;
  refuses: (facts: Facts, limits: Limits) => boolean;
}

/**
 * Everything that is asked of an upload before it is decoded, in this order, which is from cheap to dear. Between the
 * size and the header, `sniffFormat` refuses what is none of our formats, at 1 µs: an SVG of 2.4 kB would draw for 5 s,
 * and no time-out stops it. What is damaged behind the header shows only in the full decode that makes the renditions.
 */
export const checks = {
  size: [
    {
      reason: 'EMPTY_FILE',
      reads: 'the size in the event',
      costs: 'nothing',
      prevents: 'a download of nothing',
      refuses: ({ bytes }) => bytes === 0,
    },
    {
      reason: 'FILE_TOO_LARGE',
      reads: 'the size in the event',
      costs: 'nothing',
      prevents: 'a download that fills the memory',
      refuses: ({ bytes }, limits) => bytes > limits.bytes,
    },
  ],
  header: [
    {
      reason: 'TOO_MUCH_METADATA',
      reads: 'the segments of a JPEG, the chunks of a PNG, the boxes of an AVIF',
      costs: '0.1 ms; 1 ms for 2,000 of them',
      prevents: 'six million empty segments in 24 MB, for which sharp takes 1.1 GB',
      refuses: ({ metadataParts }, limits) => metadataParts > limits.metadataParts,
    },
    {
      reason: 'TOO_MUCH_METADATA',
      reads: 'texts and profile of a PNG, unpacked',
      costs: '0.1 ms for what cameras write, 10 ms for the 4 MB that are allowed',
      prevents: '20 chunks of 7 kB, for which sharp takes 560 MB',
      refuses: ({ metadataBytes }, limits) => metadataBytes > limits.metadataBytes,
    },
    {
      reason: 'TOO_MANY_SCANS',
      reads: 'the pixels of a JPEG, if it may have several scans',
      costs: '1 ms for 1 MB of them',
      prevents: 'passes over all pixels, 0.2 ns for each: 50 MP in 900 scans take 10 s',
      refuses: ({ scans }, limits) => scans > limits.scans,
    },
    {
      reason: 'TOO_MANY_PAGES',
      reads: 'where one page of a TIFF, or one chunk of a WebP, leads to the next',
      costs: '1 ms for 2,000 of them',
      prevents: 'a WebP of 300,000 frames, for which `metadata()` takes two minutes',
      refuses: ({ pages }, limits) => pages > limits.pages,
    },
    {
      reason: 'TOO_MANY_PIXELS',
      reads: 'the size in the header of a JPEG, PNG or GIF, and the largest in an AVIF',
      costs: 'nothing more',
      prevents: 'headers that promise 100,000x100,000 pixels in 57 bytes',
      refuses: ({ pixels }, limits) => pixels > limits.pixels,
    },
  ],
  picture: [
    {
      reason: 'TOO_MANY_PIXELS',
      reads: 'what `metadata()` tells, for every format',
      costs: '0.5 ms; it decodes nothing',
      prevents: 'decoding for longer than the function has',
      refuses: ({ width, height }, limits) =>
        width * height > limits.pixels || Math.max(width, height) > limits.side,
    },
    {
      reason: 'TOO_MANY_PIXELS',
      reads: 'the same',
      costs: 'nothing more',
      prevents: 'an AVIF of 1.3 kB and 64 MP, for which its decoder takes 1.2 GB',
      refuses: (picture, limits) => decodeMemory(picture) > limits.memory,
    },
  ],
} satisfies {
  size: Check<{ bytes: number }>[];
  header: Check<Header>[];
  picture: Check<Picture>[];
};

/** @throws {RejectedError} when the size alone says that the upload is not for us */
export function checkSize(bytes: number, limits: Limits): void {
  refuse(checks.size, { bytes }, limits);
}

/**
 * Checks all that can be known without a decoder.
 * @throws {RejectedError} when the upload is none of our formats, breaks off, or is beyond the limits
 */
export function checkHeader(upload: Buffer, limits: Limits): Header {
  checkSize(upload.length, limits);
  const header = readHeader(upload, limits);
  refuse(checks.header, header, limits);
  return header;
}

/** @throws {RejectedError} when the picture is too large to decode */
export function checkPicture(picture: Picture, limits: Limits): void {
  refuse(checks.picture, picture, limits);
}

/** Whether a picture that is accepted also keeps to narrower limits. */
export function fits(picture: Picture, limits: Limits): boolean {
  return !checks.picture.some(({ refuses }) => refuses(picture, limits));
}

function refuse<Facts>(reasons: Check<Facts>[], facts: Facts, limits: Limits): void {
  const found = reasons.find(({ refuses }) => refuses(facts, limits));
  if (found) {
    throw new RejectedError(found.reason);
  }
}
