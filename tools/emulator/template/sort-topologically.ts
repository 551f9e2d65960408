import { StartupError } from '../errors.ts';

/**
 * Sorts a dependency graph (node → nodes that it depends on) topologically, depth first: every node comes after its
 * dependencies.
 * @throws {StartupError} when the graph is cyclic
 */
export function sortTopologically(dependencies: ReadonlyMap<string, string[]>): string[] {
  const sorted = new Set<string>();
  const visiting = new Set<string>();
  const visit = (node: string) => {
    if (sorted.has(node)) {
      return;
    }
    if (visiting.has(node)) {
      throw new StartupError(`${node} depends on itself`);
    }
    visiting.add(node);
    dependencies.get(node)?.forEach(visit);
    sorted.add(node);
  };
  [...dependencies.keys()].forEach(visit);
  return [...sorted];
}
