import * as v from 'valibot';
import { corsRule } from '../../services/s3/bucket-cors.ts';
import { queueConfiguration } from '../../services/s3/notifications.ts';
import { resourceType } from '../resource-type.ts';

export const bucket = resourceType(
  {
    BucketName: v.optional(v.string()),
    CorsConfiguration: v.optional(v.strictObject({ CorsRules: v.array(corsRule) }), { CorsRules: [] }),
    NotificationConfiguration: v.optional(
      v.strictObject({ QueueConfigurations: v.array(queueConfiguration) }),
      { QueueConfigurations: [] },
    ),
  },
  [
    'BucketEncryption',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  ({ BucketName, CorsConfiguration, NotificationConfiguration }, { name }) => {
    const ref = BucketName ?? name.toLowerCase();
    return {
      ref,
      attributes: { Arn: `arn:aws:s3:::${ref}` },
      create: async ({ objects, bucketCors, notifications }) => {
        objects.buckets.add(ref);
        bucketCors.configure(ref, CorsConfiguration.CorsRules);
        await notifications.configure(ref, NotificationConfiguration.QueueConfigurations);
      },
    };
  },
);
