import { type ColorSpace, colorSpaceFromCodes, type Primaries, srgbPrimaries } from '../color/color-space.ts';

interface Chunk {
  type: string;
  data: Buffer;
}

/** A value of `gAMA` and `cHRM` is a number times 100,000. */
const unit = 100_000;

/** The exponent that stands for sRGB. Old editors write it for every image. */
const srgbGamma = 2.2;

/**
 * The color space that the chunks of a PNG describe, in the order of https://www.w3.org/TR/png-3/#color-chunk-precendence:
 * `cICP`, `iCCP`, `sRGB`, `gAMA` and `cHRM`.
 */
export class PngColor {
  readonly #chunks = new Map<string, Buffer>();

  add({ type, data }: Chunk): void {
    if (['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'].includes(type) && !this.#chunks.has(type)) {
      this.#chunks.set(type, data);
    }
  }

  /**
   * Undefined for sRGB, and for a profile, which the decoder applies.
   * @throws {RejectedError} UNSUPPORTED_FORMAT for PQ and HLG
   */
  toColorSpace(): ColorSpace | undefined {
    const cicp = this.#chunks.get('cICP');
    if (cicp?.length === 4) {
      return colorSpaceFromCodes(cicp.readUInt8(0), cicp.readUInt8(1));
    }
    if (this.#chunks.has('iCCP') || this.#chunks.has('sRGB')) {
      return undefined;
    }
    const gamma = this.#readGamma();
    const primaries = this.#readPrimaries();
    const isSrgbGamma = gamma === undefined || Math.abs(gamma - srgbGamma) < 0.03;
    if (isSrgbGamma && !primaries) {
      return undefined;
    }
    return { primaries: primaries ?? srgbPrimaries, transfer: isSrgbGamma ? 'srgb' : gamma };
  }

  #readGamma(): number | undefined {
    const data = this.#chunks.get('gAMA');
    const value = data?.length === 4 ? data.readUInt32BE(0) : 0;
    return value > 0 ? unit / value : undefined;
  }

  /** Undefined for the primaries of sRGB, and for numbers that are none. */
  #readPrimaries(): Primaries | undefined {
    const data = this.#chunks.get('cHRM');
    if (data?.length !== 32) {
      return undefined;
    }
    const point = (index: number) =>
      [data.readUInt32BE(index * 8) / unit, data.readUInt32BE(index * 8 + 4) / unit] as const;
    const primaries = { white: point(0), red: point(1), green: point(2), blue: point(3) };
    return hasValidPoints(primaries) && !isNear(primaries, srgbPrimaries) ? primaries : undefined;
  }
}

function hasValidPoints(primaries: Primaries): boolean {
  return Object.values(primaries).every(([x, y]) => x <= 1 && y > 0 && x + y <= 1);
}

function isNear(one: Primaries, other: Primaries): boolean {
  const names = ['red', 'green', 'blue', 'white'] as const;
  const distances = names.flatMap((name) => [one[name][0] - other[name][0], one[name][1] - other[name][1]]);
  return distances.every((distance) => Math.abs(distance) < 0.002);
}
