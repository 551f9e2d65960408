import { RejectedError } from '../../runtime/errors.ts';

/** CIE 1931 chromaticities. */
export type Chromaticity = readonly [x: number, y: number];

export interface Primaries {
  red: Chromaticity;
  green: Chromaticity;
  blue: Chromaticity;
  white: Chromaticity;
}

/** A color space that a file describes by numbers and not by an ICC profile. */
export interface ColorSpace {
  primaries: Primaries;
  /** The exponent that makes linear light of a sample, or the curve of sRGB. */
  transfer: 'srgb' | number;
}

const d65: Chromaticity = [0.3127, 0.329];
const illuminantC: Chromaticity = [0.31, 0.316];
export const srgbPrimaries: Primaries = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
};
const smpte170m: Primaries = { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: d65 };
const displayP3: Primaries = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65 };

/** By the code points of https://www.itu.int/rec/T-REC-H.273, table 2. Any other code counts as sRGB. */
const primariesByCode: Partial<Record<number, Primaries>> = {
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: illuminantC },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: d65 },
  6: smpte170m,
  7: smpte170m,
  8: { red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049], white: illuminantC },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: d65 },
  11: { ...displayP3, white: [0.314, 0.351] },
  12: displayP3,
  22: { red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077], white: d65 },
};

/** Table 3 of the same text. The curves of video (1, 6, 14, 15) are displayed as that of sRGB. */
const gammaByCode: Partial<Record<number, number>> = { 4: 2.2, 5: 2.8, 8: 1 };

/** Logarithmic curves, PQ, the curve of cinema, and HLG: without tone mapping an image would be dark or washed out. */
const unsupportedTransfers = [9, 10, 16, 17, 18];

/**
 * The color space of the code points in a `cICP` chunk or an `nclx` box; undefined for sRGB.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for PQ and HLG
 */
export function colorSpaceFromCodes(primariesCode: number, transferCode: number): ColorSpace | undefined {
  if (unsupportedTransfers.includes(transferCode)) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'hdr-color' });
  }
  const primaries = primariesByCode[primariesCode];
  const gamma = gammaByCode[transferCode];
  return primaries || gamma
    ? { primaries: primaries ?? srgbPrimaries, transfer: gamma ?? 'srgb' }
    : undefined;
}
