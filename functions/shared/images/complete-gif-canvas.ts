/** A frame of one pixel with a transparent color: graphic control extension, image descriptor, and data. */
const transparentFrame = Buffer.from('21f90401000000002c00000000010001000002024c0100', 'hex');

const extension = 0x21;
const imageDescriptor = 0x2c;

/**
 * Makes the decoder leave transparent what the first frame does not cover: a decoder of a GIF without transparency fills
 * it with black. So a copy of the file has a further frame, which has a transparent color and is never decoded. A file
 * whose first frame fills the canvas is returned as it is.
 */
export function completeGifCanvas(upload: Buffer): Buffer {
  const descriptor = findFirstFrame(upload);
  if (descriptor === undefined || fillsCanvas(upload, descriptor)) {
    return upload;
  }
  const data = descriptor + 10 + colorTableBytes(upload[descriptor + 9]) + 1;
  const end = endOfBlocks(upload, data);
  return end < upload.length
    ? Buffer.concat([upload.subarray(0, end), transparentFrame, upload.subarray(end)])
    : upload;
}

/** The offset of the first image descriptor. */
function findFirstFrame(upload: Buffer): number | undefined {
  let at = 13 + colorTableBytes(upload[10]);
  while (upload[at] === extension) {
    at = endOfBlocks(upload, at + 2);
  }
  return upload[at] === imageDescriptor && at + 10 <= upload.length ? at : undefined;
}

function fillsCanvas(upload: Buffer, descriptor: number): boolean {
  const [canvasWidth, canvasHeight] = [upload.readUInt16LE(6), upload.readUInt16LE(8)];
  const [left, top] = [upload.readUInt16LE(descriptor + 1), upload.readUInt16LE(descriptor + 3)];
  const [width, height] = [upload.readUInt16LE(descriptor + 5), upload.readUInt16LE(descriptor + 7)];
  return left === 0 && top === 0 && width >= canvasWidth && height >= canvasHeight;
}

/** Its flag is the highest bit, and its size a power of two. */
function colorTableBytes(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Blocks of a length byte and data, up to one of length 0. */
function endOfBlocks(upload: Buffer, start: number): number {
  let at = start;
  while (at < upload.length && upload[at] !== 0) {
    at += (upload[at] ?? 0) + 1;
  }
  return at + 1;
}
