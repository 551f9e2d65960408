import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { Removal } from './removal.ts';

export interface SuiteOptions {
  /** The file that receives the record. */
  recordPath: string;
  /** What the stack is started without. */
  removal?: Removal;
  signal: AbortSignal;
  /** Is called after each test that passed. */
  onTest: (passed: number) => void;
}

/**
 * Runs the end-to-end tests on the emulator until the first failure.
 * @returns the test that failed, or the reason why the stack did not start; undefined when all tests passed
 * @throws {Error} with the output, when no tests were run for another reason
 */
export async function runSuite(options: SuiteOptions): Promise<string | undefined> {
  const { recordPath, removal = {}, signal, onTest } = options;
  const { E2E_ENDPOINT: _endpoint, ...environment } = process.env;
  const suite = spawn('vitest', ['run', '--project', 'e2e', '--reporter', 'verbose', '--bail', '1'], {
    env: {
      ...environment,
      E2E_TARGET: 'emulator',
      E2E_RECORD: recordPath,
      E2E_REMOVAL: JSON.stringify(removal),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const lines: string[] = [];
  // Vitest prints the tests of a file with a failure twice.
  const passed = new Set<string>();
  const read = (line: string) => {
    const text = stripVTControlCharacters(line);
    lines.push(text);
    const [, test] = /^ *✓ +e2e +(.+?)(?: \d+ms)?$/.exec(text) ?? [];
    if (test && !passed.has(test)) {
      passed.add(test);
      onTest(passed.size);
    }
  };
  for (const input of [suite.stdout, suite.stderr]) {
    createInterface({ input }).on('line', read);
  }
  const [exitCode] = await once(suite, 'close');
  return exitCode === 0 ? undefined : findFailure(lines);
}

/** Finds the first failure in the output of Vitest's verbose reporter. @throws {Error} with the output when there is none */
export function findFailure(lines: string[]): string {
  const patterns = [/^ *× +e2e +(.+?)(?: \d+ms)?$/, /^(StartupError: .+)$/, /^ *FAIL +e2e +(.+)$/];
  const failures = patterns.flatMap((pattern) => lines.map((line) => pattern.exec(line)?.[1]));
  const failure = failures.find((text) => text !== undefined);
  if (failure === undefined) {
    throw new Error(`The end-to-end tests did not run:\n${lines.join('\n')}`);
  }
  return failure;
}
