const frame = Buffer.from('21f90400020000002c00000000010001000002024c0100', 'hex');
const palette = Buffer.from([255, 0, 0, 0, 0, 255]);

/** A GIF of so many frames, each of them one pixel in the corner of a canvas of `side` times `side`. */
export function gifOfFrames(frames: number, side: number): Buffer {
  const header = Buffer.alloc(13);
  header.write('GIF89a');
  header.writeUInt16LE(side, 6);
  header.writeUInt16LE(side, 8);
  header[10] = 0x80;
  return Buffer.concat([header, palette, Buffer.alloc(frames * frame.length, frame), Buffer.from([0x3b])]);
}
