import * as v from 'valibot';
import { accountId } from '../../../services/account.ts';
import { resourceType } from '../resource-type.ts';

/** Who a function is. What it may do is not looked at yet. */
export const role = resourceType(
  { RoleName: v.optional(v.string()) },
  ['AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'Policies', 'Tags'],
  ({ RoleName }, { name }) => ({
    ref: RoleName ?? name,
    attributes: { Arn: `arn:aws:iam::${accountId}:role/${RoleName ?? name}` },
  }),
);
