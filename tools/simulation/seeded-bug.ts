/** A bug that a developer could write into the functions, and the schedule that finds it. */
export interface SeededBug {
  name: string;
  file: string;
  /** A part of the file that it contains exactly once. */
  code: string;
  /** Replaces `code`. */
  mutant: string;
  /** The first schedule with a violation. */
  firstViolation: { scenario: string; seed: number; invariant: string };
}
