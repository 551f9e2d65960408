import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Writes out the keys in the schemas of the AWS SDK, which describe every operation of a service as `{ [_hH]: _xab }`,
 * with constants that stand above. A computed key might call code, so esbuild keeps all schemas of S3, used or not: 55 kB.
 */
export const constantKeys: Plugin = {
  name: 'constant-keys',
  setup: ({ onLoad }) => {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (\w+) = (".*");$/gm)].map(([, name, value]) => [name, value]),
      );
      return { contents: text.replaceAll(/\[(\w+)\]:/g, (key, name) => `${constants.get(name) ?? key}:`) };
    });
  },
};
