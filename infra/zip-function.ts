import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** In bytes; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, deployment package. */
const limits = { unzipped: 250 * 1024 ** 2, zipped: 50 * 1024 ** 2 };

/** The zip of a bundle's folder. @throws {Error} when it is larger than Lambda takes */
export function zipFunction(folder: string): Uint8Array {
  const files = globSync('**', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), readFileSync(path)] as const;
  });
  const unzipped = contents.reduce((sum, [, content]) => sum + content.length, 0);
  refuseOver('unzipped', unzipped, folder);
  const zip = zipSync(Object.fromEntries(contents), { level: 6 });
  refuseOver('zipped', zip.length, folder);
  return zip;
}

function refuseOver(kind: keyof typeof limits, bytes: number, folder: string): void {
  if (bytes > limits[kind]) {
    const megabytes = (bytes / 1024 ** 2).toFixed(1);
    throw new Error(
      `${folder} has ${megabytes} MB ${kind}; Lambda takes ${limits[kind] / 1024 ** 2} MB at most`,
    );
  }
}
