import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, openSync, type ReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';

/** Bytes in a file of their own. */
export interface StoredFile {
  file: string;
  size: number;
  eTag: string;
}

export interface StoredObject extends StoredFile {
  bucket: string;
  key: string;
  /** Those that a reader gets back. */
  headers: Record<string, string>;
  /** Microseconds, no two the same: of two versions of a key, the later one has the greater. */
  modified: number;
}

const schema = `PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, object TEXT, PRIMARY KEY (bucket, key)) WITHOUT ROWID`;

/**
 * Objects as files with random names, which never change, and a row that says which file a key has. So a write is one
 * row, a reader gets the old object or the new one whole, and no key is ever part of a path. SQLite sorts keys as S3
 * does, by their bytes in UTF-8.
 */
export class ObjectStore {
  readonly #directory: string;
  readonly #database: DatabaseSync;
  readonly buckets = new Set<string>();
  #lastModified = 0;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#database = new DatabaseSync(join(directory, 'objects.sqlite'));
    this.#database.exec(schema);
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const select = this.#database.prepare('SELECT object FROM objects WHERE bucket = ? AND key = ?');
    const row = select.get(bucket, key);
    return row && JSON.parse(String(row['object']));
  }

  /** The objects whose keys are not before `first` and come after `after`. */
  *from(bucket: string, first: string, after: string): Generator<StoredObject> {
    const select = 'SELECT object FROM objects WHERE bucket = ? AND key >= ? AND key > ? ORDER BY key';
    for (const row of this.#database.prepare(select).iterate(bucket, first, after)) {
      yield JSON.parse(String(row['object']));
    }
  }

  /** Writes a body to a file. */
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
      await this.discard({ file });
      throw error;
    }
    return { file, size, eTag: hash.digest('hex') };
  }

  /** Gives a key its object. Synchronous, so a condition that was checked just before still holds. */
  put(object: Omit<StoredObject, 'modified'>): StoredObject {
    this.#lastModified = Math.max(Date.now() * 1000, this.#lastModified + 1);
    const stored = { ...object, modified: this.#lastModified };
    const replaced = this.find(object.bucket, object.key);
    const insert = this.#database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)');
    insert.run(object.bucket, object.key, JSON.stringify(stored));
    void this.discard(replaced);
    return stored;
  }

  delete(bucket: string, key: string): void {
    void this.discard(this.find(bucket, key));
    this.#database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
  }

  async discard(stored: Pick<StoredFile, 'file'> | undefined): Promise<void> {
    await (stored && rm(join(this.#directory, stored.file), { force: true }));
  }

  /**
   * The bytes of a file, `end` included. It is opened at once: who replaces the object afterwards removes the file's
   * name, and not what is open.
   */
  read({ file }: StoredFile, range: { start?: number; end?: number } = {}): ReadStream {
    return createReadStream('', { fd: openSync(join(this.#directory, file), 'r'), ...range });
  }

  close(): void {
    this.#database.close();
  }
}
