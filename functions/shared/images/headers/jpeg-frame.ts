import { RejectedError } from '../../runtime/errors.ts';
import type { JpegSegment } from './jpeg-segments.ts';

export interface JpegFrame {
  /** The number of components that the header claims. */
  componentCount: number;
  size: { width: number; height: number; pixelCount: number };
  components: { id: number; horizontalSampling: number; verticalSampling: number }[];
  isProgressive: boolean;
}

/** The frame markers that the decoder knows: baseline, extended, progressive, and the arithmetic codings of the last two. */
const sequentialFrameMarkers = [0xc0, 0xc1, 0xc9];
const progressiveFrameMarkers = [0xc2, 0xca];

/** Lossless and hierarchical codings. */
const unsupportedFrameMarkers = [0xc3, 0xc5, 0xc6, 0xc7, 0xcb, 0xcd, 0xce, 0xcf];

/**
 * Reads a frame header; undefined for any other segment, and for a frame header that is too short.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for a coding that the decoder does not know
 */
export function readJpegFrame({ marker, data }: JpegSegment): JpegFrame | undefined {
  const isProgressive = progressiveFrameMarkers.includes(marker);
  const isUnsupported = unsupportedFrameMarkers.includes(marker);
  if (!(isProgressive || isUnsupported || sequentialFrameMarkers.includes(marker)) || data.length < 6) {
    return undefined;
  }
  const bitDepth = data.readUInt8(0);
  const [height, width] = [data.readUInt16BE(1), data.readUInt16BE(3)];
  if (isUnsupported || bitDepth === 12 || bitDepth === 16) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'jpeg-coding' });
  }
  return {
    componentCount: data.readUInt8(5),
    size: { width, height, pixelCount: width * height },
    components: readComponents(data),
    isProgressive,
  };
}

function readComponents(data: Buffer): JpegFrame['components'] {
  const count = Math.min(data.readUInt8(5), Math.floor((data.length - 6) / 3));
  return Array.from({ length: count }, (_, index) => {
    const sampling = data.readUInt8(7 + index * 3);
    return {
      id: data.readUInt8(6 + index * 3),
      horizontalSampling: sampling >> 4,
      verticalSampling: sampling & 0x0f,
    };
  });
}
