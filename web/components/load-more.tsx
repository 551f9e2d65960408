import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../texts.ts';

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onLoad(): void;
}

/** The end of the list: it loads the next page when it scrolls into view, or when its button is used. */
export function LoadMore({ hasMore, isLoading, onLoad }: LoadMoreProps) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A new observer after each page: one that already sees the end would not report it again.
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onLoad(),
      { rootMargin: '400px' },
    );
    if (end.current && hasMore && !isLoading) {
      observer.observe(end.current);
    }
    return () => observer.disconnect();
  }, [hasMore, isLoading]);
  return (
    <div ref={end} class="load-more">
      {hasMore && (
        <button type="button" onClick={onLoad} disabled={isLoading}>
          {isLoading ? texts.actions.loading : texts.actions.loadMore}
        </button>
      )}
    </div>
  );
}
