import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { buildApp } from '../../infra/app.ts';
import type { StageSettings } from '../../infra/stage-settings.ts';
import type { StageName } from '../../infra/stages.ts';

const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

/**
 * Synthesizes the template of a stage, and validates it with every rule, which takes three seconds. No property depends on
 * the bundles, so they are empty.
 */
export function synthTemplate(
  stageName: StageName,
  stage?: StageSettings,
  { isValidated = true, stackName = `image-pipeline-${stageName}` } = {},
): Template {
  return inTemporaryDirectory((directory) => {
    const app = synthApp(directory, stageName, stage, isValidated);
    return Template.fromStack(app.node.findChild(stackName) as Stack);
  });
}

/** Synthesizes a stage without validation. @returns what the CDK's command line reads of its stack, without the template */
export function synthStack(
  stageName: StageName,
  stage?: StageSettings,
): Pick<CloudFormationStackArtifact, 'tags' | 'terminationProtection'> {
  return inTemporaryDirectory((directory) => {
    const { tags, terminationProtection = false } = synthApp(directory, stageName, stage, false)
      .synth()
      .getStackByName(`image-pipeline-${stageName}`);
    return { tags, terminationProtection };
  });
}

function synthApp(
  directory: string,
  stageName: StageName,
  stage: StageSettings | undefined,
  isValidated: boolean,
): App {
  const bundleDirectory = join(directory, 'bundles');
  for (const name of functionNames) {
    mkdirSync(join(bundleDirectory, name), { recursive: true });
    writeFileSync(join(bundleDirectory, name, 'handler.js'), '');
  }
  const outdir = join(directory, 'assembly');
  // The CDK's own variable; validation takes most of the time.
  process.env['CDK_VALIDATION'] = `${isValidated}`;
  try {
    const app = buildApp({ stageName, ...(stage && { stage }), bundleDirectory, outdir });
    app.synth();
    return app;
  } finally {
    delete process.env['CDK_VALIDATION'];
  }
}

function inTemporaryDirectory<Result>(run: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'synthesized-'));
  try {
    return run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
