import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { getStackName } from '../../infra/stages.ts';
import { type Command, logStatus, runCommand } from './command.ts';
import { countByType } from './count-by-type.ts';
import { lintTemplates } from './lint-templates.ts';
import { assemblyOptions, parseAssemblyRequest, writeAssembly } from './write-assembly.ts';

const options = {
  ...assemblyOptions,
  'cfn-lint': {
    type: 'boolean',
    description: 'also checks the templates with cfn-lint, which needs Python 3',
  },
} as const;

const synth: Command<typeof options> = {
  name: 'npm run synth',
  summary: 'Synthesizes the CloudFormation template of a stage into cdk.out/ and validates it.',
  options,
  run: async (values) => {
    const request = parseAssemblyRequest(values);
    const stackName = getStackName(request.stage, request.name);
    const directory = join('cdk.out', request.stage);
    logStatus('Bundling the functions, synthesizing and validating the template …');
    await writeAssembly(request, directory);
    if (values['cfn-lint']) {
      logStatus('Checking the templates with cfn-lint …');
      await lintTemplates(directory);
    }
    await printResourceCounts(join(directory, `${stackName}.template.json`));
  },
};

const template = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Resources: v.record(v.string(), v.object({ Type: v.string() })) }),
);

async function printResourceCounts(path: string): Promise<void> {
  const { Resources } = v.parse(template, await readFile(path, 'utf8'));
  const types = Object.values(Resources).map(({ Type }) => Type);
  const counts = countByType(types).map(([type, count]) => `${String(count).padStart(4)}  ${type}`);
  process.stdout.write(
    `${counts.join('\n')}\n\n${relative('.', path)}: ${types.length} resources, no findings\n`,
  );
}

await runCommand(synth);
