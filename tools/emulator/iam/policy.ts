import * as v from 'valibot';
import { type Condition, checkCondition } from './conditions.ts';

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
);
const scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));
const conditionValues = v.pipe(
  v.union([scalar, v.array(scalar)]),
  v.transform((value) => [value].flat()),
);

const statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: texts,
  Resource: v.optional(texts, '*'),
  Principal: v.optional(
    v.union([v.literal('*'), v.strictObject({ AWS: v.optional(texts), Service: v.optional(texts) })]),
  ),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), conditionValues)), {}),
});
const document = v.strictObject({
  Version: v.optional(v.literal('2012-10-17')),
  Id: v.optional(v.string()),
  Statement: v.pipe(
    v.unknown(),
    v.transform((value) => [value].flat()),
    v.array(statement),
  ),
});

/** The principals of a statement. Statements of identity-based policies have none. */
export interface Principals {
  /** ARNs, account ids or `*`. */
  aws: string[];
  services: string[];
}

export interface PolicyStatement {
  /** The logical id of the policy, and the position or Sid of the statement. Reports name it. */
  source: string;
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  principals: Principals | undefined;
  conditions: Condition[];
}

/** Parses a policy document. @throws {Error} naming an element, operator or key that is not supported */
export function parsePolicy(policy: unknown, source: string): PolicyStatement[] {
  const { success, output, issues } = v.safeParse(document, policy);
  if (!success) {
    throw new Error(`policy ${source}: ${v.getDotPath(issues[0]) ?? 'document'}: ${issues[0].message}`);
  }
  return output.Statement.map((each, index) => {
    const conditions = toConditions(each.Condition);
    conditions.forEach(checkCondition);
    return {
      source: `${source}/${each.Sid ?? index}`,
      effect: each.Effect,
      actions: each.Action,
      resources: each.Resource,
      principals: each.Principal && toPrincipals(each.Principal),
      conditions,
    };
  });
}

function toConditions(condition: Record<string, Record<string, string[]>>): Condition[] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values })),
  );
}

function toPrincipals(
  principal: '*' | { AWS?: string[] | undefined; Service?: string[] | undefined },
): Principals {
  return principal === '*'
    ? { aws: ['*'], services: ['*'] }
    : { aws: principal.AWS ?? [], services: principal.Service ?? [] };
}
