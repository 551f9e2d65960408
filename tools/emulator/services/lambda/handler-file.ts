import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { init, parse } from 'cjs-module-lexer';
import { init as initEsModules, parse as parseEsModule } from 'es-module-lexer';

/** The extensions that the Node.js runtime of Lambda tries, in its order. */
const extensions = ['.js', '.mjs', '.cjs'];

/** Finds the file of a handler such as `handler.handler`. */
export function findHandlerFile(handler: string, directory: string): string | undefined {
  const [moduleName = ''] = handler.split('.');
  const names = readdirSync(directory);
  const extension = extensions.find((each) => names.includes(moduleName + each));
  return extension && join(directory, moduleName + extension);
}

/**
 * Checks that a bundle exports its handler, without running it. AWS finds out at the first invocation.
 * @throws {Error} naming the function, the file and the export
 */
export async function requireHandlerFile(
  functionName: string,
  handler: string,
  directory: string,
): Promise<void> {
  const exportName = handler.split('.')[1] ?? '';
  const file = findHandlerFile(handler, directory);
  if (!file) {
    throw new Error(`function ${functionName}: ${directory} has no file for the handler ${handler}`);
  }
  const exported = await getExports(file);
  if (!exported.includes(exportName)) {
    const names = exported.join(', ') || 'nothing';
    throw new Error(`function ${functionName}: ${file} exports ${names}; expected the export ${exportName}`);
  }
}

async function getExports(file: string): Promise<string[]> {
  const source = await readFile(file, 'utf8');
  if (file.endsWith('.mjs')) {
    await initEsModules;
    return parseEsModule(source)[1].flatMap((each) => ('name' in each ? each.name : []));
  }
  await init();
  return parse(source).exports;
}
