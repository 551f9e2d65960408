import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import * as v from 'valibot';
import { assertHandlerExport } from './assert-handler-export.ts';
import { pruneSdkSchemas } from './prune-sdk-schemas.ts';
import { stubUnusedSdkModules } from './stub-sdk-modules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface BundleOptions {
  /** Whether each bundle has a source map beside it, which names the source files by absolute URLs. */
  hasSourceMaps: boolean;
}

/** A bundle: its sources, and the packages that the function needs beside it. */
export interface Bundle {
  name: string;
  /** Paths relative to the root of the repository. */
  sources: string[];
  needsSharp: boolean;
  /** Whether it decodes HEIC. */
  needsHeic: boolean;
}

/**
 * Bundles every function into `{directory}/{function}/handler.js`, all in one run of about 0.3 s.
 * @throws {Error} when a bundle exports no handler
 */
export async function bundleFunctions(directory: string, options: BundleOptions): Promise<Bundle[]> {
  const { outputs } = await writeBundles(directory, options);
  const bundles = Object.entries(outputs).filter(([path]) => path.endsWith('.js'));
  return bundles.map(([path, { imports, inputs }]) => {
    const needs = (name: string) =>
      imports.some(({ path: from, external }) => external && from.startsWith(name));
    return {
      name: basename(dirname(path)),
      sources: Object.keys(inputs),
      needsSharp: needs('sharp'),
      needsHeic: needs('libheif-js'),
    };
  });
}

/** Does the same and returns esbuild's metafile, which lists the inputs of each bundle. */
export async function writeBundles(
  directory: string,
  { hasSourceMaps }: BundleOptions = { hasSourceMaps: false },
): Promise<Metafile> {
  const names = globSync('functions/*/handler.ts', { cwd: root }).map((path) => basename(dirname(path)));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: join(name, 'handler') })),
    outdir: directory,
    bundle: true,
    // Without `keepNames`, which costs 23 kB and a twentieth of a cold start: the pipeline's errors set their own `name`.
    minify: true,
    platform: 'node',
    target: 'node24',
    // CommonJS, because an ES module that imports `node:http` runs its lazy getters, which load undici at every start.
    // The files are named `.js`, which every runtime resolves; neither a zip nor Lambda has a package.json beside them.
    format: 'cjs',
    mainFields: ['module', 'main'],
    // sharp has a native part, which esbuild cannot bundle. The decoder of HEIC is 2 MB that a cold start does not read, and
    // under the LGPL: a file of its own, which can be replaced. Both go into the zip as packages.
    external: ['sharp', 'libheif-js/*'],
    alias: {
      '@aws-sdk/credential-provider-node': join(root, 'infra/bundling/env-credentials-stub.ts'),
      '@smithy/core/event-streams': join(root, 'infra/bundling/event-streams-stub.ts'),
    },
    plugins: [pruneSdkSchemas(), stubUnusedSdkModules],
    // Debuggers and stack traces read the source files themselves.
    sourcemap: hasSourceMaps,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  for (const name of names) {
    assertHandlerExport(name, readFileSync(join(directory, name, 'handler.js'), 'utf8'));
    if (hasSourceMaps) {
      makeSourcesAbsolute(join(directory, name, 'handler.js.map'));
    }
  }
  return metafile;
}

const sourceMap = v.pipe(v.string(), v.parseJson(), v.looseObject({ sources: v.array(v.string()) }));

/** The sources of a map are relative to the directory of its bundle, which the CDK copies to another place. */
function makeSourcesAbsolute(path: string): void {
  const map = v.parse(sourceMap, readFileSync(path, 'utf8'));
  const sources = map.sources.map((source) => pathToFileURL(resolve(dirname(path), source)).href);
  writeFileSync(path, JSON.stringify({ ...map, sources }));
}
