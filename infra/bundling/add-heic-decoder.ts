import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The library with its WebAssembly in one file, and the license that goes with it. The package has two more builds. */
const files = ['package.json', 'LICENSE', 'libheif-wasm/LICENSE', 'libheif-wasm/libheif-bundle.js'];

/** Copies the decoder of HEIC beside a bundle. It is the same on every processor. */
export async function addHeicDecoder(bundleDirectory: string): Promise<void> {
  for (const file of files) {
    const path = join('node_modules/libheif-js', file);
    await cp(join(root, path), join(bundleDirectory, dirname(path), file.split('/').at(-1) ?? ''));
  }
}
