/** A mapping whose function is throttled polls less often. */
export const throttledPauseMs = 1000;
