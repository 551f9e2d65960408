import { StartupError } from '../errors.ts';
import { accountId, region } from '../services/account.ts';
import type { Services } from '../services.ts';
import type { ParsedAssembly } from './assembly.ts';
import { findReferences, type Lookup, resolve } from './intrinsics.ts';
import type { CreateContext, Resource, ResourceType } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';
import { sortTopologically } from './sort-topologically.ts';

const pseudoParameters = new Map([
  ['AWS::AccountId', accountId],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', region],
  ['AWS::URLSuffix', 'amazonaws.com'],
]);

export interface ResourcePlan {
  /** Every resource comes after the resources that it refers to. */
  resources: Resource[];
  outputs: Record<string, string>;
}

type Template = ParsedAssembly['template'];

/** Reads a whole template before any resource is created. @throws {StartupError} naming an unsupported resource */
export async function planResources(
  assembly: ParsedAssembly,
  endpoint: string,
  furtherTypes: Record<string, ResourceType> = {},
): Promise<ResourcePlan> {
  const types = new Map(Object.entries({ ...resourceTypes, ...furtherTypes }));
  const { template, bundles, stackName } = assembly;
  const planned = new Map<string, Resource>();
  const lookUp: Lookup = (name, attribute) => {
    const pseudoParameter = pseudoParameters.get(name);
    const { ref, attributes = {} } = pseudoParameter ? { ref: pseudoParameter } : requireId(planned, name);
    const value = attribute ? attributes[attribute] : ref;
    return value ?? throwStartupError(name, `has no attribute ${attribute}`);
  };
  for (const id of sortTopologically(getDependencies(template))) {
    const context = { name: `${stackName}-${id}`, endpoint, bundles };
    const resource = await withLogicalId(id, () => planResource({ template, types }, id, lookUp, context));
    const create = async (services: Services) => withLogicalId(id, () => resource.create?.(services));
    planned.set(id, { ...resource, create });
  }
  const outputs: Record<string, string> = {};
  for (const [name, { Value }] of Object.entries(template.Outputs)) {
    outputs[name] = await withLogicalId(name, () => String(resolve(Value, lookUp)));
  }
  return { resources: [...planned.values()], outputs };
}

interface PlanSource {
  template: Template;
  types: Map<string, ResourceType>;
}

function planResource({ template, types }: PlanSource, id: string, lookUp: Lookup, context: CreateContext) {
  const { Type, Properties, Condition } = requireId(new Map(Object.entries(template.Resources)), id);
  if (Condition) {
    throwStartupError(id, `has the condition ${Condition}, and conditions are not supported`);
  }
  const plan = types.get(Type);
  return plan
    ? plan(resolve(Properties, lookUp), context)
    : throwStartupError(id, `has the type ${Type}, which is not supported`);
}

function getDependencies({ Resources }: Template): Map<string, string[]> {
  const dependencies = Object.entries(Resources).map(([id, { Properties, DependsOn }]) => {
    const references = findReferences(Properties).filter((name) => !pseudoParameters.has(name));
    return [id, [DependsOn, references].flat()] as const;
  });
  return new Map(dependencies);
}

function requireId<Value>(values: Map<string, Value>, id: string): Value {
  return values.get(id) ?? throwStartupError(id, 'is not in the template');
}

function throwStartupError(id: string, issue: string): never {
  throw new StartupError(`${id} ${issue}`);
}

/** Adds the logical id to an error that does not have it yet. */
async function withLogicalId<Result>(id: string, action: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw error instanceof StartupError ? error : new StartupError(`${id}: ${message}`, { cause: error });
  }
}
