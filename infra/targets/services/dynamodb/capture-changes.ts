import type { Item, TableStream } from './table-stream.ts';

type Done = (error?: unknown, item?: Item) => void;

/** The items of one table, as dynalite stores them. */
export interface ItemStore {
  get(key: string, done: Done): void;
  put(key: string, item: Item, done: Done): void;
  del(key: string, done: Done): void;
}

/**
 * Tells a stream of every item that is written. All writes of dynalite come to these two methods, checked and with a
 * lock on the key, so what is read here before a write is what the write replaces.
 */
export function captureChanges(items: ItemStore, stream: TableStream): void {
  const [put, del] = [items.put.bind(items), items.del.bind(items)];
  const around = (key: string, after: Item | undefined, done: Done, write: (written: Done) => void) =>
    items.get(key, (_, before) =>
      write((error) => {
        if (!error) {
          stream.append(before, after);
        }
        done(error);
      }),
    );
  items.put = (key, item, done) => around(key, item, done, (written) => put(key, item, written));
  items.del = (key, done) => around(key, undefined, done, (written) => del(key, written));
}
