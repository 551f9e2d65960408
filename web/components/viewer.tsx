import { useState } from 'preact/hooks';
import type { GalleryItem } from '../gallery-store.ts';
import { texts } from '../texts.ts';
import { Dialog } from './dialog.tsx';

interface ViewerProps {
  items: GalleryItem[];
  initialKey: string;
  onClose(): void;
}

/** Shows the largest rendition that the screen needs. The arrow keys go to the previous and the next image. */
export function Viewer({ items, initialKey, onClose }: ViewerProps) {
  const [key, setKey] = useState(initialKey);
  const position = items.findIndex((item) => item.key === key);
  const item = items[position];
  const goTo = (next: GalleryItem | undefined) => next && setKey(next.key);
  const previous = items[position - 1];
  const next = items[position + 1];
  const turn = ({ key: pressed }: KeyboardEvent) => {
    goTo(pressed === 'ArrowLeft' ? previous : pressed === 'ArrowRight' ? next : undefined);
  };
  return (
    <Dialog labelledBy="viewer-heading" class="viewer" onClose={onClose} onKeyDown={turn}>
      <header>
        <h2 id="viewer-heading">{item?.fileName}</h2>
        <button type="button" onClick={onClose}>
          {texts.actions.close}
        </button>
      </header>
      {item && <LargestImage item={item} />}
      <footer>
        <button
          type="button"
          disabled={!previous}
          onClick={() => goTo(previous)}
          aria-label={texts.viewer.previous}
        >
          ←
        </button>
        <span>{item?.image?.image && describe(item.image.image)}</span>
        <button type="button" disabled={!next} onClick={() => goTo(next)} aria-label={texts.viewer.next}>
          →
        </button>
      </footer>
    </Dialog>
  );
}

function describe({ format, width, height }: { format: string; width: number; height: number }): string {
  return texts.viewer.facts(format, width, height);
}

/** The browser chooses between the renditions by the width of the screen and its density. */
function LargestImage({ item: { fileName, image, key } }: { item: GalleryItem }) {
  const renditions = Object.values(image?.renditions ?? {}).sort((one, other) => one.width - other.width);
  const largest = renditions.at(-1);
  return largest ? (
    <img
      key={key}
      src={largest.url}
      srcset={renditions.map(({ url, width }) => `${url} ${width}w`).join(', ')}
      sizes="96vw"
      crossOrigin="anonymous"
      width={largest.width}
      height={largest.height}
      alt={fileName}
    />
  ) : null;
}
