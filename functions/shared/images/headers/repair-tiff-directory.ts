import { asciiType, orientationTag, shortType, type TiffEntry, type TiffFile } from './tiff-file.ts';

/** The tags of TIFF 6.0 and of its supplements, of EXIF, ICC, IPTC, XMP and GeoTIFF, as ranges. */
const knownTags: [first: number, last: number][] = [
  [254, 301],
  [305, 306],
  [315, 347],
  [512, 532],
  [700, 700],
  [33_432, 33_434],
  [33_550, 33_922],
  [34_264, 34_377],
  [34_665, 34_853],
  [36_864, 42_240],
];

/**
 * Repairs, in place, the irregularities of a directory that do not touch the pixels, and that the decoder takes for damage:
 * entries that are not sorted, texts that no zero byte ends, and an orientation that does not exist.
 */
export function repairTiffDirectory(file: TiffFile, directory: number): void {
  const entries = file.entries(directory);
  for (const entry of entries) {
    repairText(file, entry);
    repairOrientation(file, entry);
  }
  sortEntries(file, entries);
}

/** No rendition carries a text, so it becomes an empty one. */
function repairText(file: TiffFile, entry: TiffEntry): void {
  if (entry.type === asciiType && entry.count > 0 && file.lastByte(entry) !== 0) {
    const { offset } = file.layout;
    file.writeOffset(entry.at + 4, 1);
    file.writeOffset(entry.at + 4 + offset, 0);
  }
}

function repairOrientation(file: TiffFile, entry: TiffEntry): void {
  const [orientation = 0] = file.values(entry);
  if (entry.tag === orientationTag && entry.type === shortType && (orientation < 1 || orientation > 8)) {
    file.writeShort(file.valueOffset({ ...entry, count: 1 }), 1);
  }
}

/** An unknown tag among unsorted ones can be a damaged one, whose meaning is lost: these entries stay as they are. */
function sortEntries(file: TiffFile, entries: TiffEntry[]): void {
  const isSorted = entries.every(({ tag }, index) => tag >= (entries[index - 1]?.tag ?? 0));
  if (isSorted || !entries.every(({ tag }) => isKnown(tag))) {
    return;
  }
  const sorted = entries
    .toSorted((one, other) => one.tag - other.tag)
    .map(({ at }) => Buffer.from(file.bytes(at)));
  for (const [index, { at }] of entries.entries()) {
    sorted[index]?.copy(file.bytes(at));
  }
}

function isKnown(tag: number): boolean {
  return knownTags.some(([first, last]) => tag >= first && tag <= last);
}
