import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { isStageName, type StageName, stages } from '../../infra/stages.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';

const options = {
  stage: {
    type: 'string',
    value: 'NAME',
    default: 'local',
    description: `one of ${Object.keys(stages).join(', ')} (local)`,
  },
} as const;

const synth: Command<typeof options> = {
  name: 'npm run synth',
  summary: 'Synthesizes the CloudFormation template of a stage into cdk.out/ and validates it.',
  options,
  run: async ({ stage }) => {
    if (!isStageName(stage)) {
      throw new UsageError(`--stage is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
    }
    const directory = join('cdk.out', stage);
    logStatus('Bundling the functions, synthesizing and validating the template …');
    if (await writeTemplate(stage, directory)) {
      await printResourceCounts(join(directory, `image-pipeline-${stage}.template.json`));
    }
  },
};

/** Runs the app in a process of its own, as the CDK's command line does. Findings are printed and set exit status 1. */
async function writeTemplate(stage: StageName, directory: string): Promise<boolean> {
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts', stage, directory]);
    return true;
  } catch (error) {
    process.stderr.write(error instanceof Error && 'stderr' in error ? `${error.stderr}` : `${error}\n`);
    process.exitCode = 1;
    return false;
  }
}

const template = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Resources: v.record(v.string(), v.object({ Type: v.string() })) }),
);

async function printResourceCounts(path: string): Promise<void> {
  const { Resources } = v.parse(template, await readFile(path, 'utf8'));
  const types = Object.values(Resources).map(({ Type }) => Type);
  const counts = [...new Set(types)].sort().map((type) => {
    const count = types.filter((other) => other === type).length;
    return `${String(count).padStart(4)}  ${type}`;
  });
  process.stdout.write(
    `${counts.join('\n')}\n\n${relative('.', path)}: ${types.length} resources, no findings\n`,
  );
}

await runCommand(synth);
