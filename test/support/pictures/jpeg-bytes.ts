interface Size {
  width: number;
  height: number;
}

/** A segment of a JPEG: marker, length, data. */
export function jpegSegment(code: number, ...data: number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, code, length >> 8, length & 0xff, ...data]);
}

/** The same JPEG, whose header says another size. */
export function withJpegSize(jpeg: Buffer, { width, height }: Size): Buffer {
  const patched = Buffer.from(jpeg);
  const frame = frameOf(patched);
  patched.writeUInt16BE(height, frame + 5);
  patched.writeUInt16BE(width, frame + 7);
  return patched;
}

/** Where the frame's marker stands: segments lead to it, one after the other. */
function frameOf(jpeg: Buffer): number {
  let at = 2;
  while (jpeg.readUInt8(at + 1) < 0xc0 || jpeg.readUInt8(at + 1) > 0xc2) {
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return at;
}

/** The same JPEG, with segments in front of the others. */
export function withJpegSegments(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

const side = 2000;
const blocks = (side / 8) ** 2;
const longestRun = 32_767;

/**
 * A grey JPEG of 2000x2000 in so many legal scans, 883 at most: one for the brightness of blocks, then 14 for each of
 * the 63 other coefficients, all of which say in a few bytes that nothing changes in any block.
 */
export function scanBomb(scans: number): Buffer {
  const coefficientScans = Array.from({ length: scans - 1 }, (_, at) => {
    const coefficient = 1 + Math.floor(at / 14);
    const bit = 13 - (at % 14);
    const previousBit = bit === 13 ? 0 : bit + 1;
    return scan([coefficient, coefficient, (previousBit << 4) | bit], emptyBlocks());
  });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xdb, 0, ...new Array<number>(64).fill(1)),
    jpegSegment(0xc2, 8, side >> 8, side & 0xff, side >> 8, side & 0xff, 1, 1, 0x11, 0),
    // Brightness has one code, of one bit: no change. The others have 15 codes of four bits: runs of 2^n blocks.
    huffmanTable(0x00, 1, [0]),
    huffmanTable(
      0x10,
      4,
      Array.from({ length: 15 }, (_, size) => size << 4),
    ),
    scan([0, 0, 0], '0'.repeat(blocks)),
    ...coefficientScans,
    Buffer.from([0xff, 0xd9]),
  ]);
}

function huffmanTable(id: number, bits: number, symbols: number[]): Buffer {
  const counts = Array.from({ length: 16 }, (_, at) => (at === bits - 1 ? symbols.length : 0));
  return jpegSegment(0xc4, id, ...counts, ...symbols);
}

function scan([from, to, bits]: [number, number, number], data: string): Buffer {
  return Buffer.concat([jpegSegment(0xda, 1, 1, 0x00, from, to, bits), packBits(data)]);
}

/** As few runs as cover all blocks: the code of the run's size, then what it has beyond that power of two. */
function emptyBlocks(left = blocks): string {
  if (left === 0) {
    return '';
  }
  const run = Math.min(left, longestRun);
  const size = Math.floor(Math.log2(run));
  const rest = size === 0 ? '' : (run - 2 ** size).toString(2).padStart(size, '0');
  return size.toString(2).padStart(4, '0') + rest + emptyBlocks(left - run);
}

/** Filled up with ones; a zero behind each FF keeps it from being a marker. */
function packBits(bits: string): Buffer {
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(
    bytes
      .map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2))
      .flatMap((byte) => (byte === 0xff ? [byte, 0] : byte)),
  );
}
