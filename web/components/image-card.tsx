import { useState } from 'preact/hooks';
import type { GalleryItem } from '../gallery-store.ts';
import { texts } from '../texts.ts';
import { describeItem } from './describe-item.ts';

interface ImageCardProps {
  item: GalleryItem;
  canRetry: boolean;
  onOpen(): void;
  onDelete(): void;
  onCancel(): void;
  onRetry(): void;
  /** The thumbnail cannot be read, as after its presigned URL has expired. */
  onExpired(): Promise<void>;
}

/** One image of the list, from its upload to its thumbnail. The element stays the same, and with it the focus. */
export function ImageCard({
  item,
  canRetry,
  onOpen,
  onDelete,
  onCancel,
  onRetry,
  onExpired,
}: ImageCardProps) {
  const { fileName, step } = item;
  const { status, tone, reason, advice } = describeItem(item);
  return (
    <li class="card" data-tone={tone}>
      <Preview item={item} onOpen={onOpen} onExpired={onExpired} />
      <div class="card-text">
        <span class="file-name" title={fileName}>
          {fileName}
        </span>
        <span class="status">{status}</span>
        {reason && <p class="reason">{reason}</p>}
        {advice && <p class="advice">{advice}</p>}
      </div>
      <div class="actions">
        {canRetry && <CardButton action={texts.actions.retry} fileName={fileName} onClick={onRetry} />}
        {step ? (
          <CardButton action={texts.actions.cancel} fileName={fileName} onClick={onCancel} />
        ) : (
          <CardButton
            action={item.image ? texts.actions.delete : texts.actions.dismiss}
            fileName={fileName}
            onClick={item.image ? onDelete : onCancel}
          />
        )}
      </div>
    </li>
  );
}

function CardButton({ action, fileName, onClick }: { action: string; fileName: string; onClick(): void }) {
  return (
    <button type="button" aria-label={texts.actions.of(action, fileName)} onClick={onClick}>
      {action}
    </button>
  );
}

function Preview({ item, onOpen, onExpired }: Pick<ImageCardProps, 'item' | 'onOpen' | 'onExpired'>) {
  const [failures, setFailures] = useState(0);
  const { fileName, step, image } = item;
  const thumbnail = step ? undefined : image?.renditions?.['thumbnail'];
  if (step) {
    return (
      <div class="preview">
        <Progress item={item} />
      </div>
    );
  }
  if (!thumbnail || failures > 1) {
    return <div class="preview blank">{failures > 1 ? texts.list.noPreview : ''}</div>;
  }
  const retryOnce = async () => {
    if (failures === 0) {
      await onExpired();
    }
    setFailures(failures + 1);
  };
  return (
    <button type="button" class="preview" onClick={onOpen}>
      <img
        // Another element: one with the same URL would not be loaded again.
        key={failures}
        src={thumbnail.url}
        alt={fileName}
        width={thumbnail.width}
        height={thumbnail.height}
        // Without it, a cached response has no CORS headers, and no script could read the same URL.
        crossOrigin="anonymous"
        loading="lazy"
        decoding="async"
        onError={retryOnce}
      />
    </button>
  );
}

function Progress({ item: { fileName, step } }: { item: GalleryItem }) {
  const label = texts.list.progressOf(fileName);
  return step?.name === 'sending' ? (
    <progress aria-label={label} value={step.share} max={1} />
  ) : (
    <progress aria-label={label} />
  );
}
