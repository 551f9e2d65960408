import { RejectedError } from '../../runtime/errors.ts';
import { type JpegFrame, readJpegFrame } from './jpeg-frame.ts';
import {
  defineRestartInterval,
  isRestart,
  type JpegSegment,
  jpegSegments,
  startOfScan,
} from './jpeg-segments.ts';

/**
 * Numbers the restart markers of a JPEG from 0 to 7 again and again, in place, as the decoder expects them. Some encoders
 * number them otherwise. A scan whose markers are not exactly as many as its restart intervals has lost bytes, and stays
 * as it is. This reads all of the file, so it runs only after a decode that failed.
 * @returns whether a marker has another number now
 */
export function repairRestartMarkers(upload: Buffer): boolean {
  try {
    return repairScans(upload);
  } catch (error) {
    if (error instanceof RejectedError) {
      return false;
    }
    throw error;
  }
}

function repairScans(upload: Buffer): boolean {
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  let hasChanged = false;
  for (const segment of jpegSegments(upload)) {
    frame ??= readJpegFrame(segment);
    if (segment.marker === defineRestartInterval && segment.data.length === 2) {
      restartInterval = segment.data.readUInt16BE(0);
    }
    if (segment.marker === startOfScan && frame && restartInterval > 0) {
      const intervals = Math.ceil(countUnits(segment, frame) / restartInterval);
      hasChanged = repairScan(upload, segment.end, intervals) || hasChanged;
    }
  }
  return hasChanged;
}

function repairScan(upload: Buffer, start: number, intervals: number): boolean {
  const markers = findRestartMarkers(upload, start);
  return markers.length === intervals - 1 && renumber(upload, markers);
}

/** The offsets of the restart markers in the entropy-coded data of one scan. */
function findRestartMarkers(upload: Buffer, start: number): number[] {
  const markers: number[] = [];
  for (let at = upload.indexOf(0xff, start); at !== -1; at = upload.indexOf(0xff, at + 1)) {
    const next = upload[at + 1] ?? 0;
    if (isRestart(next)) {
      markers.push(at + 1);
    } else if (next !== 0 && next !== 0xff) {
      break;
    }
  }
  return markers;
}

function renumber(upload: Buffer, markers: number[]): boolean {
  const isInStep = markers.every((at, index) => upload[at] === 0xd0 + (index % 8));
  for (const [index, at] of markers.entries()) {
    upload[at] = 0xd0 + (index % 8);
  }
  return !isInStep;
}

/** The minimum coded units of a scan: blocks of a single component, or groups of blocks of several. */
function countUnits({ data }: JpegSegment, { size, components }: JpegFrame): number {
  const maxHorizontal = Math.max(...components.map(({ horizontalSampling }) => horizontalSampling));
  const maxVertical = Math.max(...components.map(({ verticalSampling }) => verticalSampling));
  const component = components.find(({ id }) => id === data[1]);
  if (data[0] !== 1 || !component) {
    return Math.ceil(size.width / (8 * maxHorizontal)) * Math.ceil(size.height / (8 * maxVertical));
  }
  const columns = Math.ceil((size.width * component.horizontalSampling) / maxHorizontal);
  const rows = Math.ceil((size.height * component.verticalSampling) / maxVertical);
  return Math.ceil(columns / 8) * Math.ceil(rows / 8);
}
