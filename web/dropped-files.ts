/** The part of a `DataTransfer` that is read. */
interface DroppedItems {
  items: ArrayLike<{
    kind: string;
    webkitGetAsEntry(): { isDirectory: boolean; name: string } | null;
    getAsFile(): File | null;
  }>;
}

/** Separates the files that were dropped from directories, which look like files without content. */
export function readFiles(transfer: DroppedItems | null): { files: File[]; directories: string[] } {
  const items = Array.from(transfer?.items ?? []).filter(({ kind }) => kind === 'file');
  // All items are read at once: the list is empty after the event.
  const entries = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return {
    files: entries.flatMap(({ entry, file }) => (file && !entry?.isDirectory ? [file] : [])),
    directories: entries.flatMap(({ entry }) => (entry?.isDirectory ? [entry.name] : [])),
  };
}
