import type { Source } from '../../../contracts/records/image-record.ts';
import { isWithinLimits } from './checks.ts';
import type { ImageInfo } from './image-info.ts';
import type { Limits } from './limits.ts';

/** `inline`: `process-upload` makes the thumbnail. `workflow`: Step Functions makes every rendition. */
export type Route = 'inline' | 'workflow';

/**
 * Chooses the route of an accepted upload. Before the download only the size is known, and `info` is undefined; after
 * `inspect` the estimated decode memory and the pixel count count as well. `inlineLimits.maxBytes` comes from the
 * function's environment.
 */
export function chooseRoute(
  { size }: Pick<Source, 'size'>,
  info: ImageInfo | undefined,
  inlineLimits: Limits,
): Route {
  const isInline = size <= inlineLimits.maxBytes && (!info || isWithinLimits(info, inlineLimits));
  return isInline ? 'inline' : 'workflow';
}
