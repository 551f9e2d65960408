import type { Item, TableStream } from './table-stream.ts';

type Callback = (error?: unknown, item?: Item) => void;

/** The items of one table, as dynalite stores them. */
export interface ItemStore {
  get(key: string, callback: Callback): void;
  put(key: string, item: Item, callback: Callback): void;
  del(key: string, callback: Callback): void;
}

/**
 * Appends every write of an item to a stream. All writes of dynalite end in `put` or `del`, after their checks and under
 * a lock on the key, so the item that is read here before a write is the one that the write replaces.
 */
export function captureChanges(items: ItemStore, stream: TableStream): void {
  const [put, del] = [items.put.bind(items), items.del.bind(items)];
  const captureWrite = (
    key: string,
    after: Item | undefined,
    callback: Callback,
    write: (written: Callback) => void,
  ) =>
    items.get(key, (_, before) =>
      write((error) => {
        if (!error) {
          stream.append(before, after);
        }
        callback(error);
      }),
    );
  items.put = (key, item, callback) =>
    captureWrite(key, item, callback, (written) => put(key, item, written));
  items.del = (key, callback) => captureWrite(key, undefined, callback, (written) => del(key, written));
}
