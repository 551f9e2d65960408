import { decode } from '../decoder.ts';
import { type RawImage, type RawSamples, toRawImage } from '../raw-image.ts';

/**
 * Converts raw pixels to sRGB by their ICC profile. Sharp applies a profile only while it decodes a file, so the pixels
 * become an uncompressed TIFF with that profile first.
 * @throws {RejectedError} CORRUPT_IMAGE when the profile is damaged
 */
export async function convertToSrgb(samples: RawSamples, profile: Buffer): Promise<RawImage> {
  return await decode(toTiff(samples, profile), (decoder) => toRawImage(decoder.pipelineColourspace('srgb')));
}

const short = 3;
const long = 4;
const undefinedType = 7;

/** A TIFF with a header, the directory, the values that do not fit into it, the profile, and the pixels in one strip. */
function toTiff({ data, width, height, channels, bytesPerSample }: RawSamples, profile: Buffer): Buffer {
  const fieldCount = channels === 4 ? 12 : 11;
  const bitsOffset = 8 + 2 + fieldCount * 12 + 4;
  const profileOffset = bitsOffset + channels * 2;
  const pixelsOffset = profileOffset + profile.length + (profile.length % 2);
  const fields: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, bitsOffset],
    [259, short, 1, 1],
    [262, short, 1, 2],
    [273, long, 1, pixelsOffset],
    [277, short, 1, channels],
    [278, long, 1, height],
    [279, long, 1, data.length],
    [284, short, 1, 1],
    ...(channels === 4 ? [[338, short, 1, 2] as [number, number, number, number]] : []),
    [34_675, undefinedType, profile.length, profileOffset],
  ];
  const head = Buffer.alloc(pixelsOffset);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(fields.length, 8);
  for (const [index, [tag, type, count, value]] of fields.entries()) {
    head.writeUInt16LE(tag, 10 + index * 12);
    head.writeUInt16LE(type, 12 + index * 12);
    head.writeUInt32LE(count, 14 + index * 12);
    head.writeUInt32LE(value, 18 + index * 12);
  }
  for (let channel = 0; channel < channels; channel += 1) {
    head.writeUInt16LE(bytesPerSample * 8, bitsOffset + channel * 2);
  }
  profile.copy(head, profileOffset);
  return Buffer.concat([head, data]);
}
