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
    const json = JSON.stringify(openApiDocument(packageJson.version), undefined, 2);
    await writeFile(file, `${json.replace(/\p{Noncharacter_Code_Point}/gu, toEscapes)}\n`);
    logStatus(`Wrote ${file}`);
  },
};

/** Editors replace noncharacters in a file. In the patterns of the document they are escaped, as JSON does it. */
function toEscapes(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16)}`)
    .join('');
}

await runCommand(openapi);
