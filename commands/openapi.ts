import { writeFile } from 'node:fs/promises';
import packageJson from '../package.json' with { type: 'json' };
import { type Command, runCommand, say } from './command.ts';
import { openApiDocument } from './openapi-document.ts';

const file = 'docs/openapi.json';

const openapi: Command<Record<string, never>> = {
  name: 'npm run openapi',
  summary: `Writes ${file}, the OpenAPI document of the APIs, from the schemas that they validate by.`,
  options: {},
  run: async () => {
    await writeFile(file, `${JSON.stringify(openApiDocument(packageJson.version), undefined, 2)}\n`);
    say(`Wrote ${file}`);
  },
};

await runCommand(openapi);
