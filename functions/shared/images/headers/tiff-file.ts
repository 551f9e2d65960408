/** The sizes, in bytes, of the fields of a directory, and the position of the first directory's offset. */
interface Layout {
  first: number;
  count: 2 | 8;
  entry: 12 | 20;
  /** An offset, or the number of values of an entry. */
  offset: 4 | 8;
}

const classic: Layout = { first: 4, count: 2, entry: 12, offset: 4 };
const big: Layout = { first: 8, count: 8, entry: 20, offset: 8 };

/** An entry of a directory: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, section 2. */
export interface TiffEntry {
  /** The offset of the entry. */
  at: number;
  tag: number;
  type: number;
  /** The number of values. */
  count: number;
}

/** Bytes of a value by the type of its entry. */
const valueBytes: Partial<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

export const orientationTag = 274;
export const asciiType = 2;
export const shortType = 3;

/** Reads and repairs the directories of a TIFF or BigTIFF. Behind the end of the file every number is 0. */
export class TiffFile {
  readonly #upload: Buffer;
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;
  readonly layout: Layout;

  constructor(upload: Buffer) {
    this.#upload = upload;
    this.#view = new DataView(upload.buffer, upload.byteOffset, upload.length);
    this.#isLittleEndian = upload[0] === 0x49;
    this.layout = this.read(2, 2) === 43 ? big : classic;
  }

  read(at: number, bytes: 1 | 2 | 4 | 8): number {
    if (at + bytes > this.#upload.length) {
      return 0;
    }
    switch (bytes) {
      case 1:
        return this.#view.getUint8(at);
      case 2:
        return this.#view.getUint16(at, this.#isLittleEndian);
      case 4:
        return this.#view.getUint32(at, this.#isLittleEndian);
      case 8:
        return Number(this.#view.getBigUint64(at, this.#isLittleEndian));
    }
  }

  writeShort(at: number, value: number): void {
    this.#view.setUint16(at, value, this.#isLittleEndian);
  }

  writeOffset(at: number, value: number): void {
    if (this.layout.offset === 4) {
      this.#view.setUint32(at, value, this.#isLittleEndian);
    } else {
      this.#view.setBigUint64(at, BigInt(value), this.#isLittleEndian);
    }
  }

  /** The number of entries that the directory claims to have. */
  countEntries(directory: number): number {
    return this.read(directory, this.layout.count);
  }

  /** The offset of the directory behind this one; 0 behind the last. */
  nextDirectory(directory: number): number {
    const { count, entry, offset } = this.layout;
    return this.read(directory + count + this.countEntries(directory) * entry, offset);
  }

  /** The entries of a directory that ends within the file, and none of another. */
  entries(directory: number): TiffEntry[] {
    const { count, entry, offset } = this.layout;
    const first = directory + count;
    const entries = this.countEntries(directory);
    if (entries > maxEntries || first + entries * entry > this.#upload.length) {
      return [];
    }
    return Array.from({ length: entries }, (_, index) => {
      const at = first + index * entry;
      return { at, tag: this.read(at, 2), type: this.read(at + 2, 2), count: this.read(at + 4, offset) };
    });
  }

  /** The offset of an entry's values: within the entry if they fit there. */
  valueOffset({ at, type, count }: TiffEntry): number {
    const { offset } = this.layout;
    const inline = at + 4 + offset;
    return count * (valueBytes[type] ?? 1) <= offset ? inline : this.read(inline, offset);
  }

  /** The first values of an entry with whole numbers. */
  values(entry: TiffEntry | undefined): number[] {
    const bytes = valueBytes[entry?.type ?? 0];
    if (!entry || bytes === undefined) {
      return [];
    }
    const start = this.valueOffset(entry);
    return Array.from({ length: Math.min(entry.count, maxValues) }, (_, index) =>
      this.read(start + index * bytes, bytes),
    );
  }

  lastByte(entry: TiffEntry): number {
    return this.read(this.valueOffset(entry) + entry.count - 1, 1);
  }

  bytes(at: number): Buffer {
    return this.#upload.subarray(at, at + this.layout.entry);
  }
}

/** Directories of real files have up to 100 entries. */
const maxEntries = 512;

/** Real images have up to five samples per pixel, and raw camera files up to six further directories. */
const maxValues = 16;
