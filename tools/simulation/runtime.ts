import type { Command } from './aws/command.ts';

/** The dependencies of one run of a function that differ from those on Lambda. */
export interface Runtime {
  send: (command: Command) => Promise<unknown>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** 32 hexadecimal digits, unique within the schedule. */
  newImageId: () => string;
}
