import { acceptedKinds } from './accepted-kinds.ts';
import type { Kind } from './kind.ts';
import { refusedKinds } from './refused-kinds.ts';

/** Every kind of file that strangers upload, and what it has to end as: through any door into the pipeline. */
export const kinds: readonly Kind[] = [...acceptedKinds, ...refusedKinds];
