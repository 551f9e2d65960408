import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '../../contracts/http/openapi/document.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type Command, logStatus, runCommand } from './command.ts';

const file = 'contracts/http/openapi.json';

const openapi: Command<Record<string, never>> = {
  name: 'npm run openapi',
  summary: `Writes ${file}, the OpenAPI document of the APIs, from the schemas that they validate by.`,
  options: {},
  run: async () => {
    await writeFile(file, `${JSON.stringify(openApiDocument(packageJson.version), undefined, 2)}\n`);
    logStatus(`Wrote ${file}`);
  },
};

await runCommand(openapi);
