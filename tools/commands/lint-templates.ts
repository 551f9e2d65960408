import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandError } from './command.ts';
import { ensurePythonEnvironment } from './python-environment.ts';

const requirements = fileURLToPath(new URL('cfn-lint-requirements.txt', import.meta.url));

/** The CDK writes `DependsOn` also where a reference implies it. */
const ignoredChecks = ['W3005'];

/**
 * Checks the templates of an assembly with cfn-lint, in a Python environment of its own.
 * @throws {CommandError} with the findings
 */
export async function lintTemplates(directory: string): Promise<void> {
  const environment = await ensurePythonEnvironment(requirements);
  const templates = globSync('*.template.json', { cwd: directory }).map((name) => join(directory, name));
  const options = ['--ignore-checks', ...ignoredChecks, '--'];
  try {
    await promisify(execFile)(join(environment, 'bin/cfn-lint'), [...options, ...templates]);
  } catch (error) {
    const findings = error instanceof Error && 'stdout' in error ? `${error.stdout}` : '';
    throw new CommandError(`cfn-lint: ${findings.trim() || error}`, { cause: error });
  }
}
