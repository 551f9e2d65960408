import * as v from 'valibot';
import { managedPolicy } from '../../iam/managed-policies.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { accountId } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

const inlinePolicy = v.strictObject({ PolicyName: v.string(), PolicyDocument: v.unknown() });

export const role = resourceType(
  {
    RoleName: v.optional(v.string()),
    AssumeRolePolicyDocument: v.unknown(),
    ManagedPolicyArns: v.optional(v.array(v.string()), []),
    Policies: v.optional(v.array(inlinePolicy), []),
  },
  ['Description', 'Tags', 'MaxSessionDuration'],
  ({ RoleName, AssumeRolePolicyDocument, ManagedPolicyArns, Policies }, { name }) => {
    const Arn = toRoleArn(RoleName ?? name);
    const trust = parsePolicy(AssumeRolePolicyDocument, `${name}/AssumeRolePolicyDocument`);
    const managed = ManagedPolicyArns.flatMap(managedPolicy);
    const inline = Policies.flatMap((each) => parsePolicy(each.PolicyDocument, `${name}/${each.PolicyName}`));
    return {
      ref: RoleName ?? name,
      attributes: { Arn },
      create: ({ authorizer }) => {
        authorizer.setResourcePolicy(Arn, trust);
        authorizer.attachRolePolicy(Arn, [...managed, ...inline]);
      },
    };
  },
);

export function toRoleArn(roleName: string): string {
  return `arn:aws:iam::${accountId}:role/${roleName}`;
}
