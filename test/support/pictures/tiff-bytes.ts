const short = 3;
const long = 4;

/** Of a page of one black pixel: the tag, its type, its value. All pages share the pixel, which stands behind the header. */
const fields: [tag: number, type: number, value: number][] = [
  [256, short, 1],
  [257, short, 1],
  [258, short, 8],
  [259, short, 1],
  [262, short, 1],
  [273, long, 8],
  [277, short, 1],
  [278, short, 1],
  [279, long, 1],
];
const pageLength = 2 + fields.length * 12 + 4;
const firstPage = 10;

/** A TIFF of so many pages, 114 bytes each. */
export function tiffOfPages(pages: number): Buffer {
  const header = Buffer.alloc(firstPage);
  header.write('II*\0', 'latin1');
  header.writeUInt32LE(firstPage, 4);
  const directories = Array.from({ length: pages }, (_, at) =>
    directory(at + 1 < pages ? at + 1 : undefined),
  );
  return Buffer.concat([header, ...directories]);
}

/** The number of fields, the fields, and where the next page is: nowhere after the last. */
function directory(next?: number): Buffer {
  const bytes = Buffer.alloc(pageLength);
  bytes.writeUInt16LE(fields.length);
  fields.forEach(([tag, type, value], at) => {
    const start = 2 + at * 12;
    bytes.writeUInt16LE(tag, start);
    bytes.writeUInt16LE(type, start + 2);
    bytes.writeUInt32LE(1, start + 4);
    bytes.writeUInt32LE(value, start + 8);
  });
  bytes.writeUInt32LE(next === undefined ? 0 : firstPage + next * pageLength, pageLength - 4);
  return bytes;
}
