import { readdirSync, readFileSync } from 'node:fs';

const directory = new URL('../../events/', import.meta.url);

/** A sample event as AWS delivers it, from `events/{function}.{case}.json`. */
export function sample<Event>(name: string): Event {
  return JSON.parse(readFileSync(new URL(`${name}.json`, directory), 'utf8')) as Event;
}

/** The first record of a sample event with `Records`. */
export function sampleRecord<Item>(name: string): Item {
  const [record] = sample<{ Records: [Item] }>(name).Records;
  return record;
}

/** The names of all samples: `{function}.{case}`. */
export function sampleNames(): string[] {
  return readdirSync(directory).map((file) => file.replace(/\.json$/, ''));
}
