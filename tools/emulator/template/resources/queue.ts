import * as v from 'valibot';
import { accountId, arn } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

const seconds = v.optional(v.pipe(v.number(), v.transform(String)));
const redrivePolicy = v.pipe(
  v.strictObject({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
  v.transform((policy) => JSON.stringify(policy)),
);

export const queue = resourceType(
  {
    QueueName: v.optional(v.string()),
    DelaySeconds: seconds,
    MessageRetentionPeriod: seconds,
    ReceiveMessageWaitTimeSeconds: seconds,
    VisibilityTimeout: seconds,
    RedrivePolicy: v.optional(redrivePolicy),
  },
  ['SqsManagedSseEnabled', 'KmsMasterKeyId', 'Tags'],
  ({ QueueName: explicit, ...Attributes }, { name, endpoint }) => {
    const QueueName = explicit ?? name;
    const Arn = arn('sqs', QueueName);
    return {
      ref: `${endpoint}/${accountId}/${QueueName}`,
      attributes: { Arn, QueueName },
      create: ({ messaging }) => messaging.createQueue(QueueName, Attributes),
    };
  },
);
