import { constants, crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const colourTypes = { grey: 0, rgb: 2 };

interface PngHeader {
  width: number;
  height: number;
  bitDepth?: number;
  colour?: keyof typeof colourTypes;
}

/** Length, type, data, checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const typeAndData = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), typeAndData, uint32(crc32(typeAndData))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A PNG as the header says, whatever the chunks are. */
export function pngFile(
  { width, height, bitDepth = 8, colour = 'rgb' }: PngHeader,
  ...chunks: Buffer[]
): Buffer {
  const depthAndColour = Buffer.from([bitDepth, colourTypes[colour], 0, 0, 0]);
  const header = pngChunk('IHDR', Buffer.concat([uint32(width), uint32(height), depthAndColour]));
  return Buffer.concat([signature, header, ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}

/** 8x8 black pixels, behind whatever chunks. */
export function pngWithChunks(...chunks: Buffer[]): Buffer {
  const pixels = deflateSync(Buffer.alloc(8 * (1 + 8 * 3)));
  return pngFile({ width: 8, height: 8 }, ...chunks, pngChunk('IDAT', pixels));
}

/** Black in one bit per pixel, which packs 30,000x30,000 into 109 kB. */
export function oneBitPng(side: number): Buffer {
  // Of black, run lengths are all that there is to find, in a fifth of the time.
  const strategy = constants.Z_RLE;
  const pixels = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))), { strategy });
  return pngFile({ width: side, height: side, bitDepth: 1, colour: 'grey' }, pngChunk('IDAT', pixels));
}

/** Black in three bytes per pixel, as they are. */
export function storedPng({ width, height }: { width: number; height: number }): Buffer {
  const pixels = deflateSync(Buffer.alloc(height * (1 + width * 3)), { level: 0 });
  return pngFile({ width, height }, pngChunk('IDAT', pixels));
}

export function textChunk(text: string): Buffer {
  return pngChunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1'));
}

/** A text that is `bytes` long once it is unpacked, and a thousandth of that in the file. */
export function packedTextChunk(bytes: number): Buffer {
  return pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(bytes, 'A'))]));
}

/** The same as Unicode. */
export function packedUnicodeChunk(bytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(bytes, 'A'));
  return pngChunk('iTXt', Buffer.concat([Buffer.from('Comment\0\x01\0en\0Kommentar\0'), packed]));
}
