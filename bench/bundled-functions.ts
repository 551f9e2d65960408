import { join } from 'node:path';
import * as v from 'valibot';
import { synthesise } from '../infra/assembly.ts';
import { readAssembly } from '../infra/targets/embedded/template/assembly.ts';

/** A function as it is deployed. */
export interface BundledFunction {
  name: string;
  /** The file of its handler. */
  bundle: string;
  /** All that it needs to start; resources are called as the variables that name them. */
  environment: Record<string, string>;
}

const properties = v.object({
  FunctionName: v.string(),
  Code: v.object({ S3Key: v.string() }),
  Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }),
});

/** Every function of the stack, bundled from the sources as they are now. */
export async function bundledFunctions(): Promise<BundledFunction[]> {
  const { template, bundles, stackName } = await readAssembly(await synthesise('local'));
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return functions.map(({ Properties }) => {
    const { FunctionName, Code, Environment } = v.parse(properties, Properties);
    const variables = Object.entries(Environment.Variables).map(
      ([name, value]) => [name, typeof value === 'string' ? value : name] as const,
    );
    return {
      name: FunctionName.slice(`${stackName}-`.length),
      bundle: join(bundles.get(Code.S3Key) ?? '', 'handler.cjs'),
      environment: { ...Object.fromEntries(variables), ...whatLambdaSets },
    };
  });
}

/** @throws {Error} when the stack has no function of this name */
export async function bundledFunction(name: string): Promise<BundledFunction> {
  const functions = await bundledFunctions();
  const found = functions.find((each) => each.name === name);
  if (!found) {
    throw new Error(
      `There is no function ${name}; there are ${functions.map((each) => each.name).join(', ')}`,
    );
  }
  return found;
}

const whatLambdaSets = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
};
