import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const adaptersDirectory = fileURLToPath(new URL('../../functions/shared/aws/', import.meta.url));

/**
 * Keeps in the bundles only those schemas of the AWS SDK that the functions use. The SDK describes every operation, type
 * and error of a service by a schema. esbuild deletes an unused one where it can see that the line has no side effects;
 * for two kinds of lines it cannot, and they are 84 kB of process-upload and 12 kB of users-api. To keep all schemas,
 * delete the plugin in `bundle-functions.ts`.
 * @param directory of the adapters, the only files that import the SDK: the error classes that they name are kept
 */
export const pruneSdkSchemas = (directory = adaptersDirectory): Plugin => ({
  name: 'prune-sdk-schemas',
  setup: ({ onLoad }) => {
    const adapters = readAdapters(directory);
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]/ }, async ({ path }) => ({
      contents: dropUnusedErrors(inlineKeys(await readFile(path, 'utf8')), adapters),
    }));
  },
});

/** @throws {Error} without any file: every error class would be pruned, and each `instanceof` false in the bundles only */
function readAdapters(directory: string): string {
  const paths = globSync('**/*.ts', { cwd: directory });
  if (paths.length === 0) {
    throw new Error(`No adapters of the AWS SDK in ${directory}, so no error class of the SDK would be kept`);
  }
  return paths.map((path) => readFileSync(join(directory, path), 'utf8')).join('\n');
}

/** A computed key such as `{ [_hH]: _xab }` could run code; in these files each is a constant that is defined above it. */
function inlineKeys(schemas: string): string {
  const constants = new Map(
    [...schemas.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return schemas.replaceAll(/\[(\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`);
}

/**
 * The SDK registers every error class, used or not. It throws an unregistered error as the service's base class, with
 * the same name, message and status, as it does with errors that are newer than itself. Errors that the adapters name
 * stay for `instanceof`; errors with an `awsQueryError` stay because only the schema knows their other name.
 */
function dropUnusedErrors(schemas: string, adapters: string): string {
  const registrations = /^export var (\w+)\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(.*\);\n/gm;
  return schemas.replaceAll(registrations, (lines, name) =>
    adapters.includes(name) || lines.includes('"awsQueryError"') ? lines : '',
  );
}
