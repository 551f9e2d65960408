import * as v from 'valibot';
import { queueConfiguration } from '../../services/s3/notifications.ts';
import { resourceType } from '../resource-type.ts';

export const bucket = resourceType(
  {
    BucketName: v.optional(v.string()),
    NotificationConfiguration: v.optional(
      v.strictObject({ QueueConfigurations: v.array(queueConfiguration) }),
      { QueueConfigurations: [] },
    ),
  },
  [
    'BucketEncryption',
    'CorsConfiguration',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  ({ BucketName, NotificationConfiguration }, { name }) => {
    const ref = BucketName ?? name.toLowerCase();
    return {
      ref,
      attributes: { Arn: `arn:aws:s3:::${ref}` },
      create: async ({ objects, notifications }) => {
        objects.buckets.add(ref);
        await notifications.configure(ref, NotificationConfiguration.QueueConfigurations);
      },
    };
  },
);
