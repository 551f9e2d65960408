import { accountId, region } from '../../services/account.ts';
import { StartError } from '../errors.ts';
import type { Assembly } from './assembly.ts';
import { type Lookup, resolve } from './intrinsics.ts';
import type { Resource } from './resource-type.ts';
import { resourceTypes } from './resource-types.ts';

const pseudoParameters: Record<string, string> = {
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

export interface Plan {
  /** Each stands behind those that it names. */
  resources: Resource[];
  outputs: Record<string, string>;
}

/** Reads a whole template before anything is created. @throws {StartError} naming the resource that cannot be read */
export function planResources({ template, bundles, stackName }: Assembly, endpoint: string): Plan {
  const begun = new Set<string>();
  const planned = new Map<string, Resource>();
  const lookUp: Lookup = (name, attribute) => {
    const { ref, attributes = {} } = name in pseudoParameters ? { ref: pseudoParameters[name] } : plan(name);
    return (attribute ? attributes[attribute] : ref) ?? refuse(name, `has no attribute ${attribute}`);
  };
  const plan = (id: string): Resource => planned.get(id) ?? describe(id);
  const describe = (id: string): Resource => {
    const { Type, Properties, DependsOn } = template.Resources[id] ?? refuse(id, 'is not in the template');
    const type = resourceTypes[Type] ?? refuse(id, `has the type ${Type}, which is not supported`);
    if (begun.has(id)) {
      refuse(id, 'depends on itself');
    }
    begun.add(id);
    [DependsOn].flat().forEach(plan);
    const resource = naming(id, () =>
      type(resolve(Properties, lookUp), { name: `${stackName}-${id}`, endpoint, bundles }),
    );
    planned.set(id, resource);
    return resource;
  };
  Object.keys(template.Resources).forEach(plan);
  const outputs = Object.entries(template.Outputs).map(([name, { Value }]) => [
    name,
    naming(name, () => String(resolve(Value, lookUp))),
  ]);
  return { resources: [...planned.values()], outputs: Object.fromEntries(outputs) };
}

function refuse(id: string, complaint: string): never {
  throw new StartError(`${id} ${complaint}`);
}

/** Says of an error at which logical id it came up, unless that is said already. */
function naming<Result>(id: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw error instanceof StartError ? error : new StartError(`${id}: ${message}`, { cause: error });
  }
}
