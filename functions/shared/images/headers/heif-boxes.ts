/** A box of the ISO base media file format (ISO/IEC 14496-12). Its data shares the memory of the upload. */
export interface Box {
  type: string;
  data: Buffer;
  /** Whether the box ends within the file. */
  isComplete: boolean;
}

/**
 * The boxes that stand one after the other. A length of 1 stands for a 64-bit length behind the type, and 0 for the rest of the
 * file. A box that is shorter than its own header takes the rest as well.
 */
export function* readBoxes(buffer: Buffer, start = 0): Generator<Box> {
  let offset = start;
  while (offset + 8 <= buffer.length) {
    const { headerLength, length } = readLength(buffer, offset);
    const end = length < headerLength ? buffer.length : offset + length;
    yield {
      type: buffer.toString('latin1', offset + 4, offset + 8),
      data: buffer.subarray(offset + headerLength, end),
      isComplete: end <= buffer.length && (length === 0 || length >= headerLength),
    };
    offset = end;
  }
}

function readLength(buffer: Buffer, offset: number): { headerLength: number; length: number } {
  const length = buffer.readUInt32BE(offset);
  return length === 1
    ? { headerLength: 16, length: readUInt(buffer, offset + 8, 8) }
    : { headerLength: 8, length };
}

/** The first box of a type. */
export function findBox(buffer: Buffer, type: string, start = 0): Box | undefined {
  for (const box of readBoxes(buffer, start)) {
    if (box.type === type) {
      return box;
    }
  }
  return undefined;
}

/** A big-endian number of 1, 2, 4 or 8 bytes; 0 for another length, and behind the end of the buffer. */
export function readUInt(buffer: Buffer, at: number, bytes: number): number {
  if (![1, 2, 4, 8].includes(bytes) || at + bytes > buffer.length) {
    return 0;
  }
  return bytes === 8 ? Number(buffer.readBigUInt64BE(at)) : buffer.readUIntBE(at, bytes);
}
