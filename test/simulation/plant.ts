import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PlantedFault } from './planted-faults.ts';

const root = new URL('../../', import.meta.url).href;
const mark = '?planted=';
const plants: PlantedFault[] = [];

/** A module, loaded once more with all that it imports and with one mistake in it, or as it is. */
export function importWith<Module>(plant: PlantedFault | undefined, path: string): Promise<Module> {
  const url = new URL(path, import.meta.url);
  if (!plant) {
    return import(url.href);
  }
  const index = plants.push(plant) - 1;
  return import(`${url.href}${mark}${index}`);
}

/** The mark of a module goes on to what it imports of this repository; each plant has modules of its own. */
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const [, index] = context.parentURL?.split(mark) ?? [];
    const isOurs = resolved.url.startsWith(root) && !resolved.url.includes('/node_modules/');
    const isMarked = resolved.url.includes(mark);
    return index && isOurs && !isMarked ? { ...resolved, url: `${resolved.url}${mark}${index}` } : resolved;
  },
  load: (url, context, next) => {
    const [file = '', index] = url.split(mark);
    const plant = index && plants[Number(index)];
    return plant
      ? { format: formatOf(file), source: planted(file, plant), shortCircuit: true }
      : next(url, context);
  },
});

function formatOf(file: string): string {
  return file.endsWith('.json') ? 'json' : 'module-typescript';
}

function planted(url: string, { name, file, code, planted }: PlantedFault): string {
  const source = readFileSync(fileURLToPath(url), 'utf8');
  if (url !== `${root}${file}`) {
    return source;
  }
  const [before, after, ...others] = source.split(code);
  if (before === undefined || after === undefined || others.length > 0) {
    throw new Error(`"${name}" cannot be planted: ${file} does not hold its code exactly once`);
  }
  return `${before}${planted}${after}`;
}
