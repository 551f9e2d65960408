import type { Reason } from '../../../contracts/records/rejection-reasons.ts';
import { RejectedError } from '../runtime/errors.ts';
import { decodeMemory } from './decode-memory.ts';
import type { Header } from './headers/header-facts.ts';
import { readHeader } from './headers/read-header.ts';
import type { ImageInfo } from './image-info.ts';
import type { Limits } from './limits.ts';

/** A rejection reason, and the predicate for a fact of an upload that exceeds its limit. */
export interface Check<Facts> {
  reason: Reason;
  exceeds: (facts: Facts, limits: Limits) => boolean;
}

/**
 * The checks of an upload before it is decoded, in order of cost. `sniffFormat` runs between the size and the header and
 * rejects every unsupported format in 1 µs: an SVG of 2.4 kB would take 5 s to draw, and no time-out interrupts that.
 * Damage behind the header shows only in the full decode that makes the renditions.
 */
export const checks = {
  /** Facts of the S3 event. They cost nothing, and they come before the download. */
  size: [
    { reason: 'EMPTY_FILE', exceeds: ({ size }) => size === 0 },
    /** Prevents a download that fills the memory of the function. */
    { reason: 'FILE_TOO_LARGE', exceeds: ({ size }, limits) => size > limits.maxBytes },
  ],
  /** Facts that the header readers find without a decoder. */
  header: [
    /**
     * Counts the segments of a JPEG, the chunks of a PNG or the boxes of an AVIF: 0.1 ms, or 1 ms for 2,000 of them.
     * Prevents six million empty segments in 24 MB, for which sharp takes 1.1 GB.
     */
    {
      reason: 'TOO_MUCH_METADATA',
      exceeds: ({ metadataSegments }, limits) => metadataSegments > limits.maxMetadataSegments,
    },
    /**
     * Decompresses the texts and the profile of a PNG: 0.1 ms for the files of cameras, 10 ms for the 4 MB that are
     * allowed. Prevents 20 chunks of 7 kB, for which sharp takes 560 MB.
     */
    {
      reason: 'TOO_MUCH_METADATA',
      exceeds: ({ metadataSize }, limits) => metadataSize > limits.maxMetadataBytes,
    },
    /**
     * Reads the entropy-coded data of a JPEG that may have several scans: 1 ms for 1 MB. Prevents passes over all pixels
     * at 0.2 ns for each pixel: 50 MP in 900 scans take 10 s.
     */
    { reason: 'TOO_MANY_SCANS', exceeds: ({ scans }, limits) => scans > limits.maxScans },
    /**
     * Follows the pages of a TIFF or the chunks of a WebP: 1 ms for 2,000 of them. Prevents a WebP of 300,000 frames, for
     * which `metadata()` takes two minutes.
     */
    { reason: 'TOO_MANY_PAGES', exceeds: ({ pages }, limits) => pages > limits.maxPages },
    /**
     * Reads the dimensions of a JPEG, PNG or GIF, and the largest ones in an AVIF. Prevents headers of 57 bytes that
     * claim 100,000 x 100,000 pixels.
     */
    { reason: 'TOO_MANY_PIXELS', exceeds: ({ pixelCount }, limits) => pixelCount > limits.maxPixelCount },
    { reason: 'DIMENSIONS_TOO_LARGE', exceeds: ({ dimension }, limits) => dimension > limits.maxDimension },
  ],
  /** Facts that `metadata()` returns for every format: 0.5 ms, and it decodes nothing. */
  info: [
    /** Prevents a decode that takes longer than the function may run. */
    {
      reason: 'TOO_MANY_PIXELS',
      exceeds: ({ width, height }, limits) => width * height > limits.maxPixelCount,
    },
    /** Prevents rows that no header of a JPEG or GIF can claim, and that the memory estimate does not cover. */
    {
      reason: 'DIMENSIONS_TOO_LARGE',
      exceeds: ({ width, height }, limits) => Math.max(width, height) > limits.maxDimension,
    },
    /** Prevents an AVIF of 1.3 kB and 64 MP, for which its decoder takes 1.2 GB. */
    {
      reason: 'TOO_MANY_PIXELS',
      exceeds: (info, { maxMemoryBytes, maxHeicMemoryBytes }) =>
        decodeMemory(info) > (info.format === 'heic' ? maxHeicMemoryBytes : maxMemoryBytes),
    },
  ],
} satisfies {
  size: Check<{ size: number }>[];
  header: Check<Header>[];
  info: Check<ImageInfo>[];
};

/** @throws {RejectedError} when the size, in bytes, is not accepted */
export function checkSize(size: number, limits: Limits): void {
  throwIfExceeded(checks.size, { size }, limits);
}

/**
 * Checks every fact that is known without a decoder.
 * @throws {RejectedError} when the format is not supported, the header is incomplete, or a limit is exceeded
 */
export function checkHeader(upload: Buffer, limits: Limits): Header {
  checkSize(upload.length, limits);
  const header = readHeader(upload, limits);
  throwIfExceeded(checks.header, header, limits);
  return header;
}

/** @throws {RejectedError} when the image is too large to decode */
export function checkImageInfo(info: ImageInfo, limits: Limits): void {
  throwIfExceeded(checks.info, info, limits);
}

/** Whether an accepted image also keeps to narrower limits. */
export function isWithinLimits(info: ImageInfo, limits: Limits): boolean {
  return !checks.info.some(({ exceeds }) => exceeds(info, limits));
}

function throwIfExceeded<Facts>(candidates: Check<Facts>[], facts: Facts, limits: Limits): void {
  const failed = candidates.find(({ exceeds }) => exceeds(facts, limits));
  if (failed) {
    throw new RejectedError(failed.reason);
  }
}
