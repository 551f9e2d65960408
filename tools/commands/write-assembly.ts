import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  applySettings,
  assertNoPlaceholders,
  loadSettings,
  SettingsError,
} from '../../infra/deployment-settings.ts';
import type { StageSettings } from '../../infra/stage-settings.ts';
import { isStageName, type StageName, stages } from '../../infra/stages.ts';
import { CommandError, UsageError } from './command.ts';

/** The options that select what is synthesized. */
export const assemblyOptions = {
  stage: {
    type: 'string',
    value: 'NAME',
    default: 'local',
    description: `one of ${Object.keys(stages).join(', ')} (local)`,
  },
  name: {
    type: 'string',
    value: 'NAME',
    description: 'distinguishes several stacks of one stage in an account, as alice',
  },
  settings: {
    type: 'string',
    value: 'FILE',
    description: 'the settings of the deployment (infra/settings/STAGE.ts)',
  },
} as const;

export interface AssemblyRequest {
  stage: StageName;
  name?: string | undefined;
  settings?: string | undefined;
}

/** @throws {UsageError} for an unknown stage, or a name that AWS would not accept in the names of functions */
export function parseAssemblyRequest(values: {
  stage: string;
  name?: string | undefined;
  settings?: string | undefined;
}): AssemblyRequest {
  const { stage, name } = values;
  if (!isStageName(stage)) {
    throw new UsageError(`--stage is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
  }
  // The longest function name, image-pipeline-prod-NAME-publish-image-event, has 64 characters at most.
  if (name !== undefined && !/^(?!web$)[a-z][a-z0-9]{0,11}$/.test(name)) {
    throw new UsageError(
      `--name is up to 12 lowercase letters and digits, a letter first, and not web; it is ${name}`,
    );
  }
  return { stage, name, settings: values.settings ?? findSettings(stage) };
}

function findSettings(stage: StageName): string | undefined {
  const path = `infra/settings/${stage}.ts`;
  return existsSync(path) ? path : undefined;
}

/**
 * Checks that the settings can be deployed. Stages `local` and `e2e` need none, as their tokens are signed by this checkout.
 * @throws {CommandError} that names the file and the setting
 */
export async function checkSettings(
  { stage, settings }: AssemblyRequest,
  { operations = false } = {},
): Promise<void> {
  const path = settings ?? `infra/settings/${stage}.ts`;
  if (settings === undefined && (stage === 'local' || stage === 'e2e')) {
    return;
  }
  try {
    const values = await loadSettings(path);
    assertNoPlaceholders(path, values);
    assertReceivers(path, values, operations);
  } catch (error) {
    throw error instanceof SettingsError ? new CommandError(error.message, { cause: error }) : error;
  }
}

/** The operations stack would send alarms to nowhere. */
function assertReceivers(
  path: string,
  settings: { operations?: object | undefined },
  isNeeded: boolean,
): void {
  if (isNeeded && !settings.operations) {
    throw new SettingsError(
      `${path}: operations: expected the receivers of alarms, as in settings/example.ts`,
    );
  }
}

/** The settings of a stage, with those of the deployment. */
export async function readStageSettings({ stage, settings }: AssemblyRequest): Promise<StageSettings> {
  return settings ? applySettings(stages[stage], await loadSettings(settings)) : stages[stage];
}

/**
 * Synthesizes and validates the stacks of a stage in a process of its own, as the CDK's command line does.
 * @throws {CommandError} with the findings
 */
export async function writeAssembly(request: AssemblyRequest, directory: string): Promise<void> {
  const { stage, name, settings } = request;
  const options = [...(name ? ['--name', name] : []), ...(settings ? ['--settings', settings] : [])];
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts', stage, directory, ...options]);
  } catch (error) {
    const findings = error instanceof Error && 'stderr' in error ? `${error.stderr}` : `${error}`;
    throw new CommandError(findings.trim(), { cause: error });
  }
}
