import { createHash } from 'node:crypto';
import type { Removal } from './removal.ts';

/** Chooses `count` of the removals. The same seed chooses the same ones, also when there are others beside them. */
export function sampleRemovals(removals: Removal[], count: number, seed: number): Removal[] {
  const rank = ({ source, action = '' }: Removal) =>
    createHash('sha256').update(`${seed} ${source} ${action}`).digest('hex');
  return removals
    .map((removal) => ({ removal, rank: rank(removal) }))
    .sort((one, other) => one.rank.localeCompare(other.rank))
    .slice(0, count)
    .map(({ removal }) => removal);
}
