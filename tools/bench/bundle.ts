import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { writeBundles } from '../../infra/bundling/bundle-functions.ts';
import type { Benchmark, Goal, Measurement } from './benchmark.ts';

export const bundle: Benchmark = {
  title: 'Bundles',
  method:
    'Size of each minified bundle without sharp, which is packaged beside it; and the packages of the two bundles with a goal.',
  run: async () => {
    const bundles = await measureBundles();
    return [
      ...bundles.map(({ name, size }) => toKilobytes(name, size, goals[name])),
      ...bundles.filter(({ name }) => goals[name]).flatMap(listPackages),
    ];
  },
};

interface Bundle {
  name: string;
  /** In bytes. */
  size: number;
  /** Bytes by package; `own code` is the code of this repository. */
  packages: Map<string, number>;
}

const goals: Record<string, Goal> = {
  'users-api': { atMost: 250 },
  'process-upload': { atMost: 410 },
};

/** Reads esbuild's metafile of every bundle, sorted by name. */
async function measureBundles(): Promise<Bundle[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    const { outputs } = await writeBundles(directory);
    const bundles = Object.entries(outputs).map(([path, { bytes: size, inputs }]) => {
      const sizes = Object.entries(inputs).map(
        ([input, { bytesInOutput }]) => [input, bytesInOutput] as const,
      );
      return { name: basename(dirname(path)), size, packages: sumByPackage(sizes) };
    });
    return bundles.sort((one, other) => one.name.localeCompare(other.name));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function sumByPackage(sizes: (readonly [string, number])[]): Map<string, number> {
  const packages = new Map<string, number>();
  for (const [path, size] of sizes) {
    const [, name = 'own code'] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    packages.set(name, (packages.get(name) ?? 0) + size);
  }
  return packages;
}

/** Lists packages of at least 1 kB, the largest first. */
function listPackages({ name, packages }: Bundle): Measurement[] {
  return [...packages]
    .filter(([, size]) => size >= 1000)
    .sort(([, one], [, other]) => other - one)
    .map(([packageName, size]) => toKilobytes(`${name}: ${packageName}`, size));
}

function toKilobytes(name: string, size: number, goal?: Goal): Measurement {
  return { name, values: [size / 1000], unit: 'kB', ...(goal && { goal }) };
}
