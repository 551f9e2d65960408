import { createInterface } from 'node:readline/promises';
import { CommandError } from './command.ts';

/**
 * Asks on the terminal and returns when the input is the expected one.
 * @throws {CommandError} for another input, and without a terminal
 */
export async function confirm(question: string, expected: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError('Nothing was changed: there is no terminal to ask on; add --yes');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const input = await terminal.question(`${question} `);
  terminal.close();
  if (input.trim() !== expected) {
    throw new CommandError('Nothing was changed');
  }
}
