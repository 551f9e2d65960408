import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

export const topic = resourceType(
  { TopicName: v.optional(v.string()) },
  ['DisplayName', 'KmsMasterKeyId', 'Tags'],
  ({ TopicName }, { name }) => ({
    ref: arn('sns', TopicName ?? name),
    attributes: { TopicArn: arn('sns', TopicName ?? name), TopicName: TopicName ?? name },
    create: ({ messaging }) => messaging.createTopic(TopicName ?? name),
  }),
);
