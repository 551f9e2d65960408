import * as v from 'valibot';
import { accountId } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

/** The identity of a function. Its policies are not evaluated yet. */
export const role = resourceType(
  { RoleName: v.optional(v.string()) },
  ['AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'Policies', 'Tags'],
  ({ RoleName }, { name }) => ({
    ref: RoleName ?? name,
    attributes: { Arn: `arn:aws:iam::${accountId}:role/${RoleName ?? name}` },
  }),
);
