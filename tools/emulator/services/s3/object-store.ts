import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  type ReadStream,
  readdirSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';

/** A body in a file of its own. */
export interface StoredFile {
  file: string;
  size: number;
  eTag: string;
}

export interface StoredObject extends StoredFile {
  bucket: string;
  key: string;
  /** The headers that a GetObject returns. */
  headers: Record<string, string>;
  /** Microseconds, strictly increasing: a later version of a key has a greater value. */
  modified: number;
}

const storedObject = v.object({
  file: v.string(),
  size: v.number(),
  eTag: v.string(),
  bucket: v.string(),
  key: v.string(),
  headers: v.record(v.string(), v.string()),
  modified: v.number(),
});

const schema = `PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, object TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID`;

/**
 * Stores objects as immutable files with random names, and one row for each key that names its file. A write is atomic,
 * because it replaces one row: a reader gets the old object or the new one. No key is ever part of a path. SQLite sorts
 * keys as S3 does, by their bytes in UTF-8.
 */
export class ObjectStore {
  readonly #directory: string;
  readonly #database: DatabaseSync;
  readonly buckets = new Set<string>();
  #lastModified = 0;

  private constructor(directory: string, database: DatabaseSync) {
    this.#directory = directory;
    this.#database = database;
  }

  /** Opens the store of a directory, or creates it. @throws {Error} when the database or a file is damaged or missing */
  static open(directory: string): ObjectStore {
    const isExisting = existsSync(directory);
    const path = join(directory, 'objects.sqlite');
    if (isExisting && !existsSync(path)) {
      throw new Error(`it is damaged: ${path} is missing`);
    }
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(path);
    try {
      checkDatabase(database, directory, isExisting);
      return new ObjectStore(directory, database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const select = this.#database.prepare('SELECT object FROM objects WHERE bucket = ? AND key = ?');
    const row = select.get(bucket, key);
    return row && parseRow(row);
  }

  /** Iterates over the objects whose keys are greater than or equal to `first` and greater than `after`. */
  *from(bucket: string, first: string, after: string): Generator<StoredObject> {
    const select = 'SELECT object FROM objects WHERE bucket = ? AND key >= ? AND key > ? ORDER BY key';
    for (const row of this.#database.prepare(select).iterate(bucket, first, after)) {
      yield parseRow(row);
    }
  }

  /** Writes a body to a new file. */
  async receive(body: AsyncIterable<Buffer>): Promise<StoredFile> {
    const file = randomUUID();
    const hash = createHash('md5');
    let size = 0;
    const measure = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    try {
      await pipeline(body, measure, createWriteStream(join(this.#directory, file)));
    } catch (error) {
      await this.deleteFile({ file });
      throw error;
    }
    return { file, size, eTag: hash.digest('hex') };
  }

  /** Makes an object the current version of its key. It is synchronous, so a condition checked before still holds. */
  put(object: Omit<StoredObject, 'modified'>): StoredObject {
    this.#lastModified = Math.max(Date.now() * 1000, this.#lastModified + 1);
    const stored = { ...object, modified: this.#lastModified };
    const replaced = this.find(object.bucket, object.key);
    const insert = this.#database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)');
    insert.run(object.bucket, object.key, JSON.stringify(stored));
    void this.deleteFile(replaced);
    return stored;
  }

  delete(bucket: string, key: string): void {
    const deleted = this.find(bucket, key);
    // The database first: on a full disk, it may refuse, and the object would be without its file.
    this.#database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
    void this.deleteFile(deleted);
  }

  async deleteFile(stored: Pick<StoredFile, 'file'> | undefined): Promise<void> {
    await (stored && rm(join(this.#directory, stored.file), { force: true }));
  }

  /**
   * Reads the bytes of a file, `end` included. The file is opened synchronously, so a write that replaces the object
   * afterwards unlinks the file and does not truncate this read.
   */
  read({ file }: StoredFile, range: { start?: number; end?: number } = {}): ReadStream {
    return createReadStream('', { fd: openSync(join(this.#directory, file), 'r'), ...range });
  }

  close(): void {
    this.#database.close();
  }
}

function parseRow(row: Record<string, unknown>): StoredObject {
  return v.parse(storedObject, JSON.parse(String(row['object'])));
}

/** @throws {Error} when an existing database is damaged, or names a file that does not exist */
function checkDatabase(database: DatabaseSync, directory: string, isExisting: boolean): void {
  if (!isExisting) {
    database.exec(schema);
    return;
  }
  const { quick_check: problem } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
  if (problem !== 'ok') {
    throw new Error(`it is damaged: objects.sqlite: ${problem}`);
  }
  const files = new Set(readdirSync(directory));
  const rows = database.prepare('SELECT object FROM objects').all().map(parseRow);
  const missing = rows.find(({ file }) => !files.has(file));
  if (missing) {
    throw new Error(`it is damaged: the file of ${missing.bucket}/${missing.key} is missing`);
  }
}
