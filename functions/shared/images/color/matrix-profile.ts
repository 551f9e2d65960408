import type { Chromaticity, ColorSpace, Primaries } from './color-space.ts';

type Vector = [number, number, number];
type Matrix = [Vector, Vector, Vector];

/** The white point of every ICC profile: https://www.color.org/specification/ICC.1-2022-05.pdf, 7.2.16. */
const d50: Vector = [0.9642, 1, 0.8249];

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** An ICC profile of version 4 with a matrix and one curve, which makes the decoder convert a color space to sRGB. */
export function toMatrixProfile({ primaries, transfer }: ColorSpace): Buffer {
  const [red, green, blue] = toColorants(primaries);
  const curve = toCurve(transfer);
  const tags: [string, Buffer][] = [
    ['wtpt', toXyz(d50)],
    ['rXYZ', toXyz(red)],
    ['gXYZ', toXyz(green)],
    ['bXYZ', toXyz(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length);
  let offset = 128 + table.length;
  for (const [index, [name, { length }]] of tags.entries()) {
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(offset, 8 + index * 12);
    table.writeUInt32BE(length, 12 + index * 12);
    offset += length;
  }
  return Buffer.concat([toHeader(offset), table, ...tags.map(([, data]) => data)]);
}

function toHeader(size: number): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(size);
  header.writeUInt32BE(0x04_00_00_00, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  toXyz(d50).copy(header, 68, 8);
  return header;
}

function toXyz(values: Vector): Buffer {
  const data = Buffer.alloc(20);
  data.write('XYZ ', 'latin1');
  for (const [index, value] of values.entries()) {
    data.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  }
  return data;
}

/** A parametric curve: type 0 is an exponent; type 3, with these parameters, is sRGB (IEC 61966-2-1). */
function toCurve(transfer: ColorSpace['transfer']): Buffer {
  const parameters = transfer === 'srgb' ? [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] : [transfer];
  const data = Buffer.alloc(12 + parameters.length * 4);
  data.write('para', 'latin1');
  data.writeUInt16BE(transfer === 'srgb' ? 3 : 0, 8);
  for (const [index, value] of parameters.entries()) {
    data.writeInt32BE(Math.round(value * 65_536), 12 + index * 4);
  }
  return data;
}

/** The XYZ values of the primaries at full intensity, adapted from the white point to D50. */
function toColorants({ red, green, blue, white }: Primaries): Matrix {
  const columns: Matrix = [toVector(red), toVector(green), toVector(blue)];
  const scale = multiply(invert(transpose(columns)), toVector(white));
  const scaled = columns.map((column, index) => column.map((value) => value * (scale[index] ?? 0)) as Vector);
  const adaptation = adaptToD50(toVector(white));
  return scaled.map((column) => multiply(adaptation, column)) as Matrix;
}

/** The Bradford adaptation, which profiles of version 4 use. */
function adaptToD50(white: Vector): Matrix {
  const source = multiply(bradford, white);
  const target = multiply(bradford, d50);
  const scaled = bradford.map((row, index) =>
    row.map((value) => (value * (target[index] ?? 0)) / (source[index] ?? 1)),
  ) as Matrix;
  const inverse = invert(bradford);
  return transpose(transpose(scaled).map((column) => multiply(inverse, column)) as Matrix);
}

/** XYZ with a Y of 1. */
function toVector([x, y]: Chromaticity): Vector {
  return [x / y, 1, (1 - x - y) / y];
}

function multiply(matrix: Matrix, [x, y, z]: Vector): Vector {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as Vector;
}

function transpose([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  return [
    [a, d, g],
    [b, e, h],
    [c, f, i],
  ];
}

function invert([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [(e * i - f * h) / determinant, (c * h - b * i) / determinant, (b * f - c * e) / determinant],
    [(f * g - d * i) / determinant, (a * i - c * g) / determinant, (c * d - a * f) / determinant],
    [(d * h - e * g) / determinant, (b * g - a * h) / determinant, (a * e - b * d) / determinant],
  ];
}
