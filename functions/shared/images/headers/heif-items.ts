import { RejectedError } from '../../runtime/errors.ts';
import { type Box, findBox, readBoxes, readUInt } from './heif-boxes.ts';

/** An item of an HEIF file (ISO/IEC 23008-12): a coded image, a derived one, or metadata. */
export interface HeifItem {
  id: number;
  /** Four characters, for example `hvc1`, `av01`, `grid` or `Exif`. */
  type: string;
  /** In the order of their association. */
  properties: Box[];
  /** Start and end of the coded data, as offsets in the file. Empty when the data is in the `idat` box. */
  extents: [start: number, end: number][];
  /** References that begin at this item. */
  references: { type: string; to: number[] }[];
}

/** The data of an item's first property of this type. */
export function findProperty(item: HeifItem | undefined, type: string): Buffer | undefined {
  return item?.properties.find((property) => property.type === type)?.data;
}

export interface HeifItems {
  primary: HeifItem | undefined;
  byId: Map<number, HeifItem>;
}

/** The items, properties, and references that are read: phones write up to 200 of each. */
const maxEntries = 4096;

/** The extents of a file that are read: phones write one for each item. */
const maxExtents = 4096;

/**
 * Reads the items of a `meta` box. Fields behind the end of a box are 0, so an incomplete box has fewer or empty items.
 * @throws {RejectedError} TOO_MUCH_METADATA for more extents than are read
 */
export function readHeifItems(meta: Buffer): HeifItems {
  const byId = new Map<number, HeifItem>();
  const box = (type: string) => findBox(meta, type, 4)?.data ?? Buffer.alloc(0);
  readItemTypes(box('iinf'), byId);
  readLocations(box('iloc'), byId);
  readReferences(box('iref'), byId);
  readProperties(box('iprp'), byId);
  const pitm = box('pitm');
  return { primary: byId.get(readUInt(pitm, 4, pitm[0] === 0 ? 2 : 4)), byId };
}

/** Version 0 of `iinf` has a count of two bytes. Version 3 of `infe` has an id of four bytes, version 2 one of two. */
function readItemTypes(iinf: Buffer, byId: Map<number, HeifItem>): void {
  for (const { type, data } of readBoxes(iinf, iinf[0] === 0 ? 6 : 8)) {
    const idBytes = data[0] === 3 ? 4 : 2;
    if (type === 'infe') {
      const id = readUInt(data, 4, idBytes);
      const itemType = data.toString('latin1', 6 + idBytes, 10 + idBytes);
      byId.set(id, { id, type: itemType, properties: [], extents: [], references: [] });
    }
  }
}

/**
 * https://www.iso.org/standard/83102.html, 8.11.3: the sizes of the fields stand in front of the items. A position behind
 * the end of the box ends the loops.
 */
function readLocations(iloc: Buffer, byId: Map<number, HeifItem>): void {
  const version = iloc[0] ?? 0;
  const idBytes = version < 2 ? 2 : 4;
  const sizes = { ...readFieldSizes(iloc), construction: version === 0 ? 0 : 2 };
  const cursor = new Cursor(iloc, 6);
  const count = cursor.next(idBytes);
  let extentCount = 0;
  for (let item = 0; item < Math.min(count, maxEntries) && !cursor.isAtEnd; item += 1) {
    const id = cursor.next(idBytes);
    const isInFile = (cursor.next(sizes.construction) & 0x0f) === 0;
    const extents = readExtents(cursor, sizes, maxExtents - extentCount);
    extentCount += extents.length;
    if (isInFile) {
      byId.get(id)?.extents.push(...extents);
    }
  }
}

interface FieldSizes {
  offset: number;
  length: number;
  base: number;
  index: number;
}

function readFieldSizes(iloc: Buffer): FieldSizes {
  const [offset, length] = nibbles(iloc[4]);
  const [base, index] = nibbles(iloc[5]);
  return { offset, length, base, index: iloc[0] === 0 ? 0 : index };
}

/** The extents follow a data reference index and a base offset. */
function readExtents(cursor: Cursor, sizes: FieldSizes, max: number): [start: number, end: number][] {
  cursor.next(2);
  const base = cursor.next(sizes.base);
  const count = cursor.next(2);
  if (count > max) {
    throw new RejectedError('TOO_MUCH_METADATA');
  }
  const extents: [number, number][] = [];
  for (let extent = 0; extent < count && !cursor.isAtEnd; extent += 1) {
    cursor.next(sizes.index);
    const start = base + cursor.next(sizes.offset);
    extents.push([start, start + cursor.next(sizes.length)]);
  }
  return extents;
}

function nibbles(byte = 0): [number, number] {
  return [byte >> 4, byte & 0x0f];
}

function readReferences(iref: Buffer, byId: Map<number, HeifItem>): void {
  const idBytes = iref[0] === 0 ? 2 : 4;
  for (const { type, data } of readBoxes(iref, 4).take(maxEntries)) {
    const ids = Math.floor((data.length - idBytes - 2) / idBytes);
    const count = Math.min(readUInt(data, idBytes, 2), Math.max(0, ids));
    const to = Array.from({ length: count }, (_, index) =>
      readUInt(data, idBytes + 2 + index * idBytes, idBytes),
    );
    byId.get(readUInt(data, 0, idBytes))?.references.push({ type, to });
  }
}

/** `ipco` holds the properties, and `ipma` their indexes, counted from 1, for each item. */
function readProperties(iprp: Buffer, byId: Map<number, HeifItem>): void {
  const container = findBox(iprp, 'ipco')?.data ?? Buffer.alloc(0);
  const properties = [...readBoxes(container).take(maxEntries)];
  for (const { type, data } of readBoxes(iprp)) {
    if (type === 'ipma') {
      associate(data, properties, byId);
    }
  }
}

function associate(ipma: Buffer, properties: Box[], byId: Map<number, HeifItem>): void {
  const cursor = new Cursor(ipma, 4);
  const idBytes = ipma[0] === 0 ? 2 : 4;
  const indexBytes = ((ipma[3] ?? 0) & 1) === 1 ? 2 : 1;
  const count = cursor.next(4);
  for (let entry = 0; entry < Math.min(count, maxEntries) && !cursor.isAtEnd; entry += 1) {
    const item = byId.get(cursor.next(idBytes));
    item?.properties.push(...readAssociations(cursor, indexBytes, properties));
  }
}

/** The highest bit of an index marks an essential property. */
function readAssociations(cursor: Cursor, indexBytes: 1 | 2, properties: Box[]): Box[] {
  const mask = indexBytes === 2 ? 0x7fff : 0x7f;
  const count = cursor.next(1);
  const indexes = Array.from({ length: count }, () => cursor.next(indexBytes) & mask);
  return indexes.flatMap((index) => properties[index - 1] ?? []);
}

/** Reads big-endian numbers one after the other. */
class Cursor {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, start: number) {
    this.#buffer = buffer;
    this.#at = start;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#buffer.length;
  }

  next(bytes: number): number {
    const value = readUInt(this.#buffer, this.#at, bytes);
    this.#at += bytes;
    return value;
  }
}
