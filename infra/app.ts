import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as v from 'valibot';
import { bundleFunctions } from './bundles.ts';
import { ImagePipelineStack } from './image-pipeline-stack.ts';
import { ensureLocalKeys } from './local-keys.ts';
import { addSharp } from './native-modules.ts';
import { isStageName, type StageName, stages } from './stages.ts';
import { zipFunction } from './zip-function.ts';

interface AppOptions {
  stageName: StageName;
  /** The folder that holds `{function}/handler.cjs`. */
  bundles: string;
  /** Where the template goes. @default as the CDK's command line says, else a temporary folder */
  outdir?: string | undefined;
}

/** The app of one stage. */
export function buildApp({ stageName, bundles, outdir }: AppOptions): App {
  const app = new App({
    ...(outdir && { outdir }),
    // Without it, resources that depend on each other in a circle are a warning that nobody reads.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stackName = `image-pipeline-${stageName}`;
  // The cast: with `exactOptionalPropertyTypes`, the CDK's classes do not fit the CDK's interfaces.
  const synthesizer = new DefaultStackSynthesizer({
    generateBootstrapVersionRule: false,
  }) as IStackSynthesizer;
  new ImagePipelineStack(app, stackName, { stage: stages[stageName], bundles }, { stackName, synthesizer });
  return app;
}

/**
 * What the CDK's command line runs, with `-c stage=NAME`. Others name the stage and the folder as arguments, and may
 * leave sharp out of the bundles.
 */
async function main(): Promise<void> {
  const context = v.parse(commandLineContext, process.env['CDK_CONTEXT_JSON'] ?? '{}');
  const [stageName = context.stage ?? 'dev', outdir, withoutSharp] = process.argv.slice(2);
  if (!isStageName(stageName)) {
    throw new Error(`The stage is one of ${Object.keys(stages).join(', ')}, not ${stageName}`);
  }
  const bundles = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    await ensureLocalKeys();
    const usersOfSharp = await bundleFunctions(bundles);
    if (withoutSharp === undefined) {
      await Promise.all(
        usersOfSharp.map((name) => addSharp(join(bundles, name), stages[stageName].architecture)),
      );
      // Thrown away: a package that Lambda does not take is to fail here, and not after its upload.
      usersOfSharp.map((name) => zipFunction(join(bundles, name)));
    }
    buildApp({ stageName, bundles, outdir }).synth();
  } finally {
    await rm(bundles, { recursive: true });
  }
}

/** What `-c` options of the CDK's command line arrive as. */
const commandLineContext = v.pipe(v.string(), v.parseJson(), v.object({ stage: v.optional(v.string()) }));

if (import.meta.main) {
  await main();
}
