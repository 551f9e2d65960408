import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { writeBundles } from '../infra/bundles.ts';
import type { Benchmark, Goal, Measurement } from './benchmark.ts';

export const bundle: Benchmark = {
  title: 'Bundles',
  method:
    'Bytes of each minified bundle, without sharp, which lies beside it; and what the two with a goal are made of.',
  run: async () => {
    const bundles = await measureBundles();
    return [
      ...bundles.map(({ name, bytes }) => kilobytes(name, bytes, goals[name])),
      ...bundles.filter(({ name }) => goals[name]).flatMap(partsOf),
    ];
  },
};

interface Bundle {
  name: string;
  bytes: number;
  /** Bytes by package; our own code is `ours`. */
  packages: Map<string, number>;
}

const goals: Record<string, Goal> = {
  'users-api': { atMost: 250 },
  'process-upload': { atMost: 410 },
};

/** What esbuild says of every bundle, in the order of their names. */
async function measureBundles(): Promise<Bundle[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bundles-'));
  try {
    const { outputs } = await writeBundles(folder);
    const bundles = Object.entries(outputs).map(([path, { bytes, inputs }]) => {
      const sizes = Object.entries(inputs).map(
        ([input, { bytesInOutput }]) => [input, bytesInOutput] as const,
      );
      return { name: basename(dirname(path)), bytes, packages: byPackage(sizes) };
    });
    return bundles.sort((one, other) => one.name.localeCompare(other.name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function byPackage(sizes: (readonly [string, number])[]): Map<string, number> {
  const packages = new Map<string, number>();
  for (const [path, bytes] of sizes) {
    const [, name = 'ours'] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    packages.set(name, (packages.get(name) ?? 0) + bytes);
  }
  return packages;
}

/** Packages under 1 kB are left out. */
function partsOf({ name, packages }: Bundle): Measurement[] {
  return [...packages]
    .filter(([, bytes]) => bytes >= 1000)
    .sort(([, one], [, other]) => other - one)
    .map(([part, bytes]) => kilobytes(`${name}: ${part}`, bytes));
}

function kilobytes(what: string, bytes: number, goal?: Goal): Measurement {
  return { what, values: [bytes / 1000], unit: 'kB', ...(goal && { goal }) };
}
