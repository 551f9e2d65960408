import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Preflight } from 'cdk-preflight';
import * as v from 'valibot';
import { AccountStack } from './account-stack.ts';
import { addHeicDecoder } from './bundling/add-heic-decoder.ts';
import { bundleFunctions } from './bundling/bundle-functions.ts';
import { addSharp } from './bundling/sharp-for-lambda.ts';
import { zipFunction } from './bundling/zip-function.ts';
import { applySettings, loadSettings } from './deployment-settings.ts';
import { ImagePipelineStack } from './image-pipeline-stack.ts';
import { ensureLocalSigningKey } from './local-signing-key.ts';
import { getOperationsStackName } from './operations-settings.ts';
import { OperationsStack } from './operations-stack.ts';
import type { StageSettings } from './stage-settings.ts';
import { getStackName, isStageName, type StageName, stages } from './stages.ts';
import { getWebStackName } from './web-settings.ts';
import { WebStack } from './web-stack.ts';

interface AppOptions {
  stageName: StageName;
  /** Distinguishes several stacks of one stage in an account. */
  name?: string | undefined;
  /** @default those of the stage */
  stage?: StageSettings;
  /** The directory that holds `{function}/handler.js`. */
  bundleDirectory: string;
  /** The directory for the template. @default the CDK command line's, else a temporary directory */
  outdir?: string | undefined;
}

/** Builds the CDK app of one stage. */
export function buildApp({
  stageName,
  name,
  stage = stages[stageName],
  bundleDirectory,
  outdir,
}: AppOptions): App {
  const app = new App({
    ...(outdir && { outdir }),
    // Without this rule, a cycle of resources is only a warning, and CloudFormation refuses the template later.
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (process.env['CDK_VALIDATION'] !== 'false') {
    // Rules of AWS services that no resource schema has, such as the size of a function's environment. They take three
    // seconds, and the plugin would run them even where the CDK's own variable turns validation off.
    Preflight.apply(app);
  }
  const stackName = getStackName(stageName, name);
  // The cast is needed because the CDK's classes do not satisfy its interfaces under `exactOptionalPropertyTypes`.
  const createSynthesizer = () =>
    new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
  const context = { stage, bundleDirectory };
  // CloudFormation copies the tags of a stack to its resources, so the template does not depend on them.
  const tags = { project: 'image-pipeline', stage: stageName, ...stage.tags };
  const pipeline = new ImagePipelineStack(app, stackName, context, {
    stackName,
    synthesizer: createSynthesizer(),
    terminationProtection: stage.retainData,
    tags,
  });
  const operationsName = getOperationsStackName(stackName);
  new OperationsStack(app, operationsName, context, {
    pipeline,
    stackName: operationsName,
    synthesizer: createSynthesizer(),
    tags,
  });
  const webStackName = getWebStackName(stackName);
  new WebStack(app, webStackName, stage, { stackName: webStackName, synthesizer: createSynthesizer(), tags });
  new AccountStack(app, { synthesizer: createSynthesizer() });
  return app;
}

const options = {
  name: { type: 'string' },
  settings: { type: 'string' },
  'without-sharp': { type: 'boolean' },
} as const;

/**
 * The CDK's command line runs this with `-c stage=NAME`. Other callers pass the stage and the output directory as
 * positionals, and options.
 */
async function main(): Promise<void> {
  const context = v.parse(commandLineContext, process.env['CDK_CONTEXT_JSON'] ?? '{}');
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [stageName = context.stage ?? 'dev', outdir] = positionals;
  if (!isStageName(stageName)) {
    throw new Error(`Expected a stage out of ${Object.keys(stages).join(', ')}; got ${stageName}`);
  }
  const selected = values.settings
    ? applySettings(stages[stageName], await loadSettings(values.settings))
    : stages[stageName];
  // Source maps name files of this machine. On LocalStack, functions that read them end without a result.
  const hasSourceMaps = selected.hasSourceMaps && values['without-sharp'] === true;
  const stage = { ...selected, hasSourceMaps };
  const bundleDirectory = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    await ensureLocalSigningKey();
    const functions = await bundleFunctions(bundleDirectory, stage);
    if (!values['without-sharp']) {
      await addPackages(functions, bundleDirectory, stage);
    }
    buildApp({ stageName, name: values.name, stage, bundleDirectory, outdir }).synth();
  } finally {
    await rm(bundleDirectory, { recursive: true });
  }
}

/** Without them, the bundles load both from `node_modules` of this repository. */
async function addPackages(
  functions: Awaited<ReturnType<typeof bundleFunctions>>,
  bundleDirectory: string,
  { architecture, acceptsHeic }: StageSettings,
): Promise<void> {
  const withSharp = functions.filter(({ needsSharp }) => needsSharp);
  for (const { name, needsHeic } of withSharp) {
    const directory = join(bundleDirectory, name);
    await addSharp(directory, architecture);
    if (needsHeic && acceptsHeic) {
      await addHeicDecoder(directory);
    }
    // Only for its checks: a package that is too large for Lambda fails here and not after its upload.
    zipFunction(directory);
  }
}

/** The `-c` options of the CDK's command line, which arrive as JSON in an environment variable. */
const commandLineContext = v.pipe(v.string(), v.parseJson(), v.object({ stage: v.optional(v.string()) }));

if (import.meta.main) {
  await main();
}
