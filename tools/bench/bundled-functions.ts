import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { synth } from '../../infra/synth/synth.ts';
import { readAssetManifest } from '../client/asset-manifest.ts';

/** A function as it is deployed. */
export interface BundledFunction {
  name: string;
  /** The path of the file that exports its handler. */
  bundle: string;
  /** Its environment variables; the value of a reference to a resource is the variable's name. */
  environment: Record<string, string>;
}

const functionProperties = v.object({
  FunctionName: v.string(),
  Code: v.object({ S3Key: v.string() }),
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});

const template = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.optional(v.unknown()) })),
  }),
);

/** Bundles every function of the stack from the current sources. */
export async function bundledFunctions(): Promise<BundledFunction[]> {
  const assembly = await synth('local');
  const { directory, stackName } = assembly;
  const bundles = readBundleDirectories(assembly);
  const { Resources } = v.parse(
    template,
    readFileSync(join(directory, `${stackName}.template.json`), 'utf8'),
  );
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return functions.map(({ Properties }) => {
    const { FunctionName, Code, Environment } = v.parse(functionProperties, Properties);
    const variables = Object.entries(Environment.Variables).map(
      ([name, value]) => [name, typeof value === 'string' ? value : name] as const,
    );
    return {
      name: FunctionName.slice(`${stackName}-`.length),
      bundle: join(bundles.get(Code.S3Key) ?? '', 'handler.js'),
      environment: { ...Object.fromEntries(variables), ...runtimeVariables },
    };
  });
}

/** @throws {Error} when the stack has no function of this name */
export async function bundledFunction(name: string): Promise<BundledFunction> {
  const functions = await bundledFunctions();
  const bundled = functions.find((each) => each.name === name);
  if (!bundled) {
    throw new Error(
      `There is no function ${name}; there are ${functions.map((each) => each.name).join(', ')}`,
    );
  }
  return bundled;
}

/** Maps the S3 key of each zip to the directory that it is made of. */
function readBundleDirectories(assembly: { directory: string; stackName: string }): Map<string, string> {
  const entries = readAssetManifest(assembly).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(
      ({ objectKey }) => [objectKey, join(assembly.directory, source.path)] as const,
    ),
  );
  return new Map(entries);
}

/** Lambda itself sets these variables. */
const runtimeVariables = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  // Stage `local` reads source maps, which the stages on AWS do not have.
  NODE_OPTIONS: '',
};
