import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { WebConfig } from '../../contracts/http/web-config.ts';

const webDirectory = fileURLToPath(new URL('../../web', import.meta.url));

export interface WebFile {
  contentType: string;
  body: Uint8Array;
}

/** The files of the web page. The name of each contains a hash of its content, so a browser may keep it for ever. */
export interface WebBundle {
  /** By name, without a directory. */
  files: Map<string, WebFile>;
  /** The names of the script and the style sheet of each page. */
  pages: { gallery: PageFiles; api: PageFiles };
  /** The text of `web/index.html`. */
  template: string;
}

interface PageFiles {
  script: string;
  style: string;
}

const contentTypes: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Bundles `web/` in memory, which takes a tenth of a second. */
export async function bundleWeb(): Promise<WebBundle> {
  const entryPoints = { gallery: 'main.tsx', api: 'swagger-ui.ts' };
  const { outputFiles, metafile } = await build({
    absWorkingDir: webDirectory,
    entryPoints,
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    metafile: true,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), toFile(path, contents)]));
  const icon = 'favicon.svg';
  files.set(icon, toFile(icon, await readFile(join(webDirectory, icon))));
  const findPage = (entryPoint: string): PageFiles => {
    const [path = '', output] =
      Object.entries(metafile.outputs).find(([, each]) => each.entryPoint === entryPoint) ?? [];
    return { script: basename(path), style: basename(output?.cssBundle ?? '') };
  };
  return {
    files,
    pages: { gallery: findPage(entryPoints.gallery), api: findPage(entryPoints.api) },
    template: await readFile(join(webDirectory, 'index.html'), 'utf8'),
  };
}

function toFile(path: string, body: Uint8Array): WebFile {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { contentType: contentTypes[extension] ?? 'application/octet-stream', body };
}

interface GalleryOptions {
  config: WebConfig;
  /** The path of the files, which ends in a slash. */
  assets: string;
  /** HTML in the header of the page, and in front of the gallery. */
  navigation?: string;
  developers?: string;
}

/** Renders the page of the gallery. */
export function renderGallery(
  { template, pages }: WebBundle,
  { config, assets, navigation = '', developers = '' }: GalleryOptions,
): string {
  const values: Record<string, string> = { ...pages.gallery, assets, navigation, developers };
  return template
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
    .replace('id="config">', (start) => start + toScriptText(config));
}

/** JSON for a script element. A `<` could end the element. */
export function toScriptText(config: WebConfig): string {
  return JSON.stringify(config).replaceAll('<', '\\u003c');
}
