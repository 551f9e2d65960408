import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** In bytes; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, deployment package. */
const maxBytes = { unzipped: 250 * 1024 ** 2, zipped: 50 * 1024 ** 2 };

/**
 * Zips the directory of a bundle.
 * @throws {Error} when the package is larger than Lambda accepts
 */
export function zipFunction(directory: string): Uint8Array {
  const files = globSync('**', { cwd: directory, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(directory.length + 1), readFileSync(path)] as const;
  });
  const unzippedBytes = contents.reduce((sum, [, content]) => sum + content.length, 0);
  assertSize('unzipped', unzippedBytes, directory);
  const zip = zipSync(Object.fromEntries(contents), { level: 6 });
  assertSize('zipped', zip.length, directory);
  return zip;
}

function assertSize(kind: keyof typeof maxBytes, bytes: number, directory: string): void {
  if (bytes > maxBytes[kind]) {
    const megabytes = (bytes / 1024 ** 2).toFixed(1);
    throw new Error(
      `${directory} has ${megabytes} MB ${kind}; Lambda accepts at most ${maxBytes[kind] / 1024 ** 2} MB`,
    );
  }
}
