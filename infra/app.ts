import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { bundleFunctions } from './bundling/bundle-functions.ts';
import { addSharp } from './bundling/sharp-for-lambda.ts';
import { zipFunction } from './bundling/zip-function.ts';
import { ImagePipelineStack } from './image-pipeline-stack.ts';
import { ensureLocalSigningKey } from './local-signing-key.ts';
import { isStageName, type StageName, stages } from './stages.ts';

interface AppOptions {
  stageName: StageName;
  /** The directory that holds `{function}/handler.js`. */
  bundleDirectory: string;
  /** The directory for the template. @default the CDK command line's, else a temporary directory */
  outdir?: string | undefined;
}

/** Builds the CDK app of one stage. */
export function buildApp({ stageName, bundleDirectory, outdir }: AppOptions): App {
  const app = new App({
    ...(outdir && { outdir }),
    // Without this rule, a cycle of resources is only a warning, and CloudFormation refuses the template later.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stackName = `image-pipeline-${stageName}`;
  // The cast is needed because the CDK's classes do not satisfy its interfaces under `exactOptionalPropertyTypes`.
  const synthesizer = new DefaultStackSynthesizer({
    generateBootstrapVersionRule: false,
  }) as IStackSynthesizer;
  const context = { stage: stages[stageName], bundleDirectory };
  new ImagePipelineStack(app, stackName, context, { stackName, synthesizer });
  return app;
}

/**
 * The CDK's command line runs this with `-c stage=NAME`. Other callers pass the stage and the output directory as
 * arguments; a third argument leaves sharp out of the bundles.
 */
async function main(): Promise<void> {
  const context = v.parse(commandLineContext, process.env['CDK_CONTEXT_JSON'] ?? '{}');
  const [stageName = context.stage ?? 'dev', outdir, withoutSharp] = process.argv.slice(2);
  if (!isStageName(stageName)) {
    throw new Error(`Expected a stage out of ${Object.keys(stages).join(', ')}; got ${stageName}`);
  }
  const bundleDirectory = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    await ensureLocalSigningKey();
    const usersOfSharp = await bundleFunctions(bundleDirectory);
    if (withoutSharp === undefined) {
      const packages = usersOfSharp.map((name) => join(bundleDirectory, name));
      await Promise.all(packages.map((path) => addSharp(path, stages[stageName].architecture)));
      // Only for its checks: a package that is too large for Lambda fails here and not after its upload.
      packages.map(zipFunction);
    }
    buildApp({ stageName, bundleDirectory, outdir }).synth();
  } finally {
    await rm(bundleDirectory, { recursive: true });
  }
}

/** The `-c` options of the CDK's command line, which arrive as JSON in an environment variable. */
const commandLineContext = v.pipe(v.string(), v.parseJson(), v.object({ stage: v.optional(v.string()) }));

if (import.meta.main) {
  await main();
}
