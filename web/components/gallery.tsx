import { useEffect, useRef, useState } from 'preact/hooks';
import type { GalleryItem, GalleryStore } from '../gallery-store.ts';
import { texts } from '../texts.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ImageCard } from './image-card.tsx';
import { LoadMore } from './load-more.tsx';
import { UploadArea } from './upload-area.tsx';
import { UploadSummary } from './upload-summary.tsx';
import { useStore } from './use-store.ts';
import { Viewer } from './viewer.tsx';

/** The upload area and the list of images, with the dialogs that they open. */
export function Gallery({ store }: { store: GalleryStore }) {
  const { items, cursor, isLoading, error } = useStore(store);
  const [viewedKey, setViewedKey] = useState<string>();
  const [deleted, setDeleted] = useState<GalleryItem>();
  const list = useRef<HTMLUListElement>(null);
  useWarningBeforeLeaving(store);

  const deleteItem = async ({ key }: GalleryItem) => {
    const position = items.findIndex((item) => item.key === key);
    await store.delete(key);
    focusCard(list.current, position);
  };
  const processed = items.filter(({ image, step }) => image?.status === 'PROCESSED' && !step);
  return (
    <>
      <UploadArea onFiles={(files) => store.addFiles(files)} />
      <UploadSummary items={items} />
      {error && <p role="alert">{error}</p>}
      <ul class="grid" ref={list} aria-label={texts.list.label}>
        {items.map((item) => (
          <ImageCard
            key={item.key}
            item={item}
            canRetry={store.canRetry(item.key)}
            onOpen={() => setViewedKey(item.key)}
            onDelete={() => setDeleted(item)}
            onCancel={() => store.cancel(item.key)}
            onRetry={() => store.retry(item.key)}
            onExpired={() => store.refresh(item.key)}
          />
        ))}
      </ul>
      {items.length === 0 && cursor === undefined && <EmptyList />}
      <LoadMore hasMore={cursor !== undefined} isLoading={isLoading} onLoad={() => store.loadMore()} />
      {viewedKey && (
        <Viewer items={processed} initialKey={viewedKey} onClose={() => setViewedKey(undefined)} />
      )}
      {deleted && (
        <ConfirmDialog
          question={texts.confirm.deleteImage(deleted.fileName)}
          hint={texts.confirm.deleteImageHint}
          onConfirm={() => deleteItem(deleted)}
          onClose={() => setDeleted(undefined)}
        />
      )}
    </>
  );
}

function EmptyList() {
  return (
    <div class="empty">
      <p>
        <strong>{texts.list.empty}</strong>
      </p>
      <p>{texts.list.emptyHint}</p>
    </div>
  );
}

/** After a deletion, the focus goes to the card that has taken the place, or to the heading. */
function focusCard(list: HTMLUListElement | null, position: number): void {
  const cards = [...(list?.children ?? [])];
  const card = cards[Math.min(position, cards.length - 1)];
  const target = card?.querySelector('button') ?? document.querySelector('#images-heading');
  if (target instanceof HTMLElement) {
    target.focus();
  }
}

/** A reload loses the files of running uploads, so the browser asks first. */
function useWarningBeforeLeaving(store: GalleryStore): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (store.isUploading) {
        event.preventDefault();
      }
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [store]);
}
