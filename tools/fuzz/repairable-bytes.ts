import { jpegSegments, startOfScan } from '../../functions/shared/images/headers/jpeg-segments.ts';
import { TiffFile } from '../../functions/shared/images/headers/tiff-file.ts';
import { isOrientation, isText } from '../fixtures/tiff-irregularities.ts';

/** The offsets of the bytes that the header reader of the format repairs. */
export const findRepairableBytes = {
  /** Versions of JFIF and parameters of scans. */
  jpeg: (upload: Buffer): number[] =>
    [...jpegSegments(upload)].flatMap(({ marker, start, end, data }) => {
      const isJfif = marker === 0xe0 && data.toString('latin1', 0, 4) === 'JFIF';
      const parameters = marker === startOfScan ? [end - 3, end - 2, end - 1] : [];
      return isJfif ? [start + 9] : parameters;
    }),
  /** Orientations, and texts with the length and the offset in their entries. */
  tiff: (upload: Buffer): number[] => {
    const file = new TiffFile(upload);
    return listDirectories(file)
      .flatMap((directory) => file.entries(directory))
      .flatMap((entry) => {
        const start = file.valueOffset(entry);
        const text = isText(entry)
          ? [range(entry.at + 4, 2 * file.layout.offset), range(start, entry.count)]
          : [];
        return isOrientation(entry) ? range(start, 2) : text.flat();
      });
  },
};

function listDirectories(file: TiffFile): number[] {
  const directories: number[] = [];
  let directory = file.read(file.layout.first, file.layout.offset);
  while (directory !== 0) {
    directories.push(directory);
    directory = file.nextDirectory(directory);
  }
  return directories;
}

/** The offset of the entropy-coded data of a JPEG. */
export function findScanData(jpeg: Buffer): number {
  return jpegSegments(jpeg).find(({ marker }) => marker === startOfScan)?.end ?? jpeg.length;
}

function range(start: number, length: number): number[] {
  return Array.from({ length }, (_, index) => start + index);
}
