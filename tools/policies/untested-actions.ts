import { readFileSync } from 'node:fs';

/** An action of a statement that no end-to-end test uses, and the reason. */
export interface UntestedAction {
  /** The source of the statement, without the name of the stack. */
  statement: string;
  action: string;
  reason: string;
}

const path = new URL('../../docs/security.md', import.meta.url);

/** Reads the table of docs/security.md. */
export function readUntestedActions(text: string = readFileSync(path, 'utf8')): UntestedAction[] {
  return [...text.matchAll(/^\| `(\S+)` \| `(\S+:\S+)` \| (.+) \|$/gm)].map(
    ([, statement = '', action = '', reason = '']) => ({ statement, action, reason }),
  );
}
