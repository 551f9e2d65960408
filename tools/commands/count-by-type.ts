/** Counts how often each type occurs. @returns the types in alphabetical order, each with its count */
export function countByType(types: string[]): [type: string, count: number][] {
  const groups = Map.groupBy(types.toSorted(), (type) => type);
  return [...groups].map(([type, { length }]) => [type, length]);
}
