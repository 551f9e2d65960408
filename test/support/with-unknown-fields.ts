/**
 * Adds a field to an object and to each object inside of it, as another version of the functions might. A rejection and an
 * error get none: they are complete.
 */
export function withUnknownFields(value: object): object {
  const extended = JSON.stringify(value, (name, field: unknown) =>
    isExtensible(name, field) ? { ...field, addedLater: 'by another version' } : field,
  );
  return JSON.parse(extended) as object;
}

function isExtensible(name: string, field: unknown): field is object {
  return typeof field === 'object' && field !== null && !Array.isArray(field) && !complete.has(name);
}

const complete = new Set(['rejection', 'error']);
