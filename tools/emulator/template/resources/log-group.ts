import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

export const logGroup = resourceType(
  { LogGroupName: v.optional(v.string()) },
  ['RetentionInDays', 'KmsKeyId', 'Tags'],
  ({ LogGroupName }, { name }) => ({
    ref: LogGroupName ?? name,
    attributes: { Arn: arn('logs', `log-group:${LogGroupName ?? name}:*`) },
    create: ({ logs }) => logs.append(LogGroupName ?? name, '', ''),
  }),
);
