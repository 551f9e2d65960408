import { useEffect, useState } from 'preact/hooks';
import type { GalleryItem } from '../gallery-store.ts';
import { texts } from '../texts.ts';

/** Often enough to follow, and too seldom to interrupt a screen reader all the time. */
const updateIntervalMs = 3000;

/** Counts the uploads of this page, for all users in one line. It is always there, or screen readers would not read it. */
export function UploadSummary({ items }: { items: GalleryItem[] }) {
  const summary = summarize(items);
  const [text, setText] = useState('');
  useEffect(() => {
    const isRunning = items.some(({ step }) => step);
    const timer = setTimeout(() => setText(summary), isRunning && text !== '' ? updateIntervalMs : 0);
    return () => clearTimeout(timer);
  }, [summary]);
  return (
    <p role="status" class="summary">
      {text}
    </p>
  );
}

function summarize(items: GalleryItem[]): string {
  const uploads = items.filter(({ key, image }) => key !== image?.id);
  const failed = uploads.filter(({ failure, image }) => failure || image?.status === 'FAILED');
  const rejected = uploads.filter(({ image }) => image?.status === 'REJECTED');
  const done = uploads.filter(({ step, image }) => !step && image?.status === 'PROCESSED');
  return uploads.length === 0
    ? ''
    : texts.uploads.summary(done.length, uploads.length, failed.length + rejected.length);
}
