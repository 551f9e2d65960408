import type { DetectedFormat } from '../../../../contracts/records/rejection-reasons.ts';
import { RejectedError } from '../../runtime/errors.ts';
import type { TiffEntry, TiffFile } from './tiff-file.ts';

const tags = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  make: 271,
  samplesPerPixel: 277,
  subIfds: 330,
  sampleFormat: 339,
  dngVersion: 50_706,
} as const;

/** The codings that the decoder has: none, CCITT (2, 3, 4, 32771), LZW, JPEG, deflate (8, 32946), PackBits, WebP and others. */
const compressions = [1, 2, 3, 4, 5, 7, 8, 32_766, 32_771, 32_773, 32_809, 32_946, 50_001];

/** Gray, RGB, palette, CMYK and YCbCr. */
const photometrics = [0, 1, 2, 3, 5, 6];
const rawPhotometrics = [32_803, 34_892];

type Facts = Record<keyof typeof tags, number[]>;

/**
 * Rejects a TIFF whose first directory is not the image, or that the decoder does not know or decodes wrongly.
 * @throws {RejectedError} UNSUPPORTED_FORMAT
 */
export function checkTiffSupport(file: TiffFile, directory: number): void {
  const facts = readFacts(file, file.entries(directory));
  // The decoder rejects an incomplete directory, as a damaged file.
  const detectedFormat = facts.width.length > 0 ? findUnsupported(file, facts) : undefined;
  if (detectedFormat) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat });
  }
}

function readFacts(file: TiffFile, entries: TiffEntry[]): Facts {
  const facts = Object.entries(tags).map(([name, tag]) => {
    const entry = entries.find((candidate) => candidate.tag === tag);
    return [name, entry && name === 'make' ? [1] : file.values(entry)];
  });
  return Object.fromEntries(facts);
}

function findUnsupported(file: TiffFile, facts: Facts): DetectedFormat | undefined {
  if (isRaw(file, facts)) {
    return 'camera-raw';
  }
  if (isPreview(file, facts)) {
    return facts.make.length > 0 ? 'camera-raw' : 'tiff-preview';
  }
  if (!compressions.includes(facts.compression[0] ?? 1)) {
    return 'tiff-compression';
  }
  return hasSupportedSamples(facts) ? undefined : 'tiff-samples';
}

/** Canon's files have `CR` behind their header, and DNG a version. */
function isRaw(file: TiffFile, { dngVersion, photometric }: Facts): boolean {
  const isCanonRaw = file.read(8, 1) === 0x43 && file.read(9, 1) === 0x52;
  return isCanonRaw || dngVersion.length > 0 || rawPhotometrics.includes(photometric[0] ?? 0);
}

/** The first directory is marked as a preview, or a further one has a larger image. */
function isPreview(file: TiffFile, { newSubfileType, subfileType, subIfds, width, height }: Facts): boolean {
  const pixelCount = (width[0] ?? 0) * (height[0] ?? 0);
  const isLarger = (directory: number) => {
    const sub = readFacts(file, file.entries(directory));
    return (sub.width[0] ?? 0) * (sub.height[0] ?? 0) > pixelCount;
  };
  return ((newSubfileType[0] ?? 0) & 1) === 1 || subfileType[0] === 2 || subIfds.some(isLarger);
}

/** Unsigned integers of 8 or 16 bits, and fewer bits for a single sample. Sharp scales other numbers wrongly. */
function hasSupportedSamples({ bitsPerSample, sampleFormat, photometric, samplesPerPixel }: Facts): boolean {
  const bits = bitsPerSample.length > 0 ? bitsPerSample : [1];
  const depths = (samplesPerPixel[0] ?? 1) === 1 ? [1, 2, 4, 8, 16] : [8, 16];
  const isUnsigned = sampleFormat.every((format) => format === 1 || format === 4);
  const hasOneDepth = bits.every((depth) => depth === bits[0] && depths.includes(depth));
  return isUnsigned && hasOneDepth && photometrics.includes(photometric[0] ?? 1);
}
