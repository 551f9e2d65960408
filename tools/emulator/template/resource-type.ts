import * as v from 'valibot';
import type { Services } from '../services.ts';

/** A resource that is planned and not created: its names are known, so that others can refer to it. */
export interface Resource {
  ref: string;
  attributes?: Record<string, string>;
  create?: (services: Services) => Promise<void> | void;
}

/** The values besides its properties that the plan of a resource depends on. */
export interface CreateContext {
  /** The physical name of a resource whose properties have none. */
  name: string;
  endpoint: string;
  /** Bundle directories by the key of the zip file. */
  bundles: Map<string, string>;
}

export interface ResourceType {
  (properties: unknown, context: CreateContext): Resource | Promise<Resource>;
  /** The properties without an effect. */
  ignoredProperties?: string[];
}

/**
 * Defines a resource type: the properties that are supported, the properties that have an effect on AWS alone, and a
 * function that plans the resource. Any other property stops the start.
 */
export function resourceType<Entries extends v.ObjectEntries>(
  properties: Entries,
  ignoredProperties: string[],
  plan: (
    properties: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>,
    context: CreateContext,
  ) => Resource | Promise<Resource>,
): ResourceType {
  const schema = v.strictObject(properties);
  const planResource = (given: unknown, context: CreateContext) => {
    const rest = Object.entries(given as object).filter(([name]) => !ignoredProperties.includes(name));
    const { success, output, issues } = v.safeParse(schema, Object.fromEntries(rest));
    if (!success) {
      throw new Error(`${v.getDotPath(issues[0])}: ${issues[0].message}`);
    }
    return plan(output, context);
  };
  return Object.assign(planResource, { ignoredProperties });
}
