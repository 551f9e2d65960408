import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Leaves in the bundles only what our functions use of the schemas in which the AWS SDK describes every operation, type
 * and error of a service. esbuild does that by itself with what surely runs no code, and cannot tell of two kinds of
 * lines: 84 kB of process-upload, 12 kB of users-api. To leave it out, remove the plugin in `bundles.ts`.
 */
export const usedSchemas: Plugin = {
  name: 'used-schemas',
  setup: ({ onLoad }) => {
    const stores = globSync('functions/shared/stores/*.ts', { cwd: root });
    const ours = stores.map((path) => readFileSync(`${root}/${path}`, 'utf8')).join('\n');
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]/ }, async ({ path }) => ({
      contents: withoutErrors(withPlainKeys(await readFile(path, 'utf8')), ours),
    }));
  },
};

/** A key as in `{ [_hH]: _xab }` might call code, were it not one of the constants that stand above. */
function withPlainKeys(schemas: string): string {
  const constants = new Map(
    [...schemas.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return schemas.replaceAll(/\[(\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`);
}

/**
 * Every error is registered, thrown or not. One that is not is thrown as the service's base class, with the same name,
 * message and status: so the SDK does with errors that are newer than itself. What our stores name is kept, for
 * `instanceof`; and what the service calls by another name, which only the schema knows.
 */
function withoutErrors(schemas: string, ours: string): string {
  const registrations = /^export var (\w+)\$ = \[-3, n0,[^;]*;\nn0_registry\.registerError\(.*\);\n/gm;
  return schemas.replaceAll(registrations, (lines, name) =>
    ours.includes(name) || lines.includes('"awsQueryError"') ? lines : '',
  );
}
