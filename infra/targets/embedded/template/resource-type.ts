import * as v from 'valibot';
import type { Services } from '../services.ts';

/** A resource before it is created: its names are known, so that others can refer to it. */
export interface Resource {
  ref: string;
  attributes?: Record<string, string>;
  create?: (services: Services) => Promise<void> | void;
}

/** What a description may need besides the properties. */
export interface Surroundings {
  /** The physical name of a resource that has none of its own. */
  name: string;
  endpoint: string;
  /** Folders, by the key of their zip. */
  bundles: Map<string, string>;
}

export type ResourceType = (properties: unknown, surroundings: Surroundings) => Resource;

/**
 * A kind of resource: the properties that it may have, those that make a difference on AWS alone, and what they make.
 * A property that is neither stops the start.
 */
export function resourceType<Entries extends v.ObjectEntries>(
  properties: Entries,
  withoutEffect: string[],
  describe: (
    properties: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>,
    surroundings: Surroundings,
  ) => Resource,
): ResourceType {
  const schema = v.strictObject(properties);
  return (given, surroundings) => {
    const rest = Object.entries(given as object).filter(([name]) => !withoutEffect.includes(name));
    const { success, output, issues } = v.safeParse(schema, Object.fromEntries(rest));
    if (!success) {
      throw new Error(`${v.getDotPath(issues[0])}: ${issues[0].message}`);
    }
    return describe(output, surroundings);
  };
}
