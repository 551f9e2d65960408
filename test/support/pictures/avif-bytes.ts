import { quadrants } from './quadrants.ts';

interface Size {
  width: number;
  height: number;
}

/** A part of an AVIF: a coded picture, or the recipe that puts it together from the parts that follow. */
interface Item {
  type: 'av01' | 'grid';
  data: Buffer;
  properties: Buffer[];
}

/** An AVIF of 64x48, whose transparency is a picture by itself and says of itself that it is so large. */
export async function avifWithTransparencyOf(width: number, height: number): Promise<Buffer> {
  const shown = { width: 64, height: 48 };
  const [picture, transparency] = [await coded(shown), await coded(shown, { width, height })];
  transparency.properties.push(fullBox('auxC', Buffer.from('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0')));
  return avifOf([picture, transparency], box('auxl', uint16(2, 1, 1)));
}

/** An AVIF of `rows` times `rows` tiles, 64x64 each, whose header says `side` times `side`. */
export async function avifOfTiles(rows: number, side: number): Promise<Buffer> {
  const tile = await coded({ width: 64, height: 64 });
  const tiles = new Array<Item>(rows * rows).fill(tile);
  const recipe = Buffer.concat([Buffer.from([0, 1, rows - 1, rows - 1]), uint32(rows * 64, rows * 64)]);
  const grid: Item = { type: 'grid', data: recipe, properties: [sizeBox({ width: side, height: side })] };
  const ids = tiles.map((_, at) => at + 2);
  return avifOf([grid, ...tiles], box('dimg', uint16(1, ids.length, ...ids)));
}

async function coded({ width, height }: Size, claimed = { width, height }): Promise<Item> {
  const avif = await quadrants(width, height).avif({ effort: 0 }).toBuffer();
  const properties = [boxIn(avif, 'av1C'), sizeBox(claimed), boxIn(avif, 'pixi')];
  return { type: 'av01', data: boxIn(avif, 'mdat').subarray(8), properties };
}

function boxIn(avif: Buffer, type: string): Buffer {
  const start = avif.indexOf(type) - 4;
  return avif.subarray(start, start + avif.readUInt32BE(start));
}

function avifOf(items: Item[], reference: Buffer): Buffer {
  const data = Buffer.concat(items.map((item) => item.data));
  const withPixelsAt = (start: number) =>
    Buffer.concat([
      box('ftyp', Buffer.from('avif\0\0\0\0mif1avifmiaf')),
      directory(items, reference, start),
      box('mdat', data),
    ]);
  return withPixelsAt(withPixelsAt(0).length - data.length);
}

/** The items count from 1, the first of them is the picture. */
function directory(items: Item[], reference: Buffer, start: number): Buffer {
  const entries = items.map(({ type }, at) => infoBox(at + 1, type));
  return fullBox(
    'meta',
    fullBox('hdlr', Buffer.from('\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0')),
    fullBox('pitm', uint16(1)),
    fullBox('iloc', Buffer.from([0x44, 0]), uint16(items.length), ...locations(items, start)),
    fullBox('iinf', uint16(items.length), ...entries),
    fullBox('iref', reference),
    box('iprp', box('ipco', ...items.flatMap(({ properties }) => properties)), propertiesByItem(items)),
  );
}

function infoBox(id: number, type: string): Buffer {
  return box('infe', uint32(2 << 24), uint16(id, 0), Buffer.from(`${type}\0`));
}

/** Id, file, number of pieces, start, length. */
function locations(items: Item[], start: number): Buffer[] {
  let next = start;
  return items.map(({ data }, at) => {
    const location = Buffer.concat([uint16(at + 1, 0, 1), uint32(next, data.length)]);
    next += data.length;
    return location;
  });
}

/** For each item, how many of the properties are its own, and their numbers, which count from 1 as well. */
function propertiesByItem(items: Item[]): Buffer {
  let next = 1;
  const entries = items.map(({ properties }, at) => {
    const numbers = properties.map((_, offset) => next + offset);
    next += properties.length;
    return Buffer.concat([uint16(at + 1), Buffer.from([numbers.length, ...numbers])]);
  });
  return fullBox('ipma', uint32(items.length), ...entries);
}

function sizeBox({ width, height }: Size): Buffer {
  return fullBox('ispe', uint32(width, height));
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return Buffer.concat([uint32(data.length + 8), Buffer.from(type), data]);
}

/** A box with a version and flags, all zero. */
function fullBox(type: string, ...parts: Buffer[]): Buffer {
  return box(type, uint32(0), ...parts);
}

function uint16(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

function uint32(...values: number[]): Buffer {
  return Buffer.from(
    values.flatMap((value) => [value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]),
  );
}
