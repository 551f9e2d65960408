import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { assertHandlerExport } from '../../../infra/bundling/assert-handler-export.ts';

/** Bundles one source file in the format of the functions' bundles. */
async function bundle(contents: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    minify,
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

describe.each([['minified', true] as const, ['readable', false] as const])('a %s bundle', (_, minify) => {
  test.each([
    ['a handler', 'export const handler = () => {};'],
    [
      'a handler among others',
      'export const first = 1; export async function handler() {} export const z = 2;',
    ],
  ])('with %s is accepted', async (_name, source) => {
    const text = await bundle(source, minify);
    expect(() => assertHandlerExport('resize-image', text)).not.toThrow();
  });

  test.each([
    ['another name', 'export const handle = () => {};', 'it exports: handle'],
    ['a longer name', 'export const handlers = () => {};', 'it exports: handlers'],
    ['no export', 'console.log("started")', 'it exports: nothing'],
    ['a handler that is not exported', 'const handler = () => {}; handler();', 'it exports: nothing'],
  ])('with %s is refused, and the error names the function', async (_name, source, exported) => {
    const text = await bundle(source, minify);
    const check = () => assertHandlerExport('resize-image', text);
    expect(check).toThrow('functions/resize-image/handler.ts exports no "handler"');
    expect(check).toThrow(exported);
  });
});
