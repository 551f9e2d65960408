import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { PrivateBucket } from './private-bucket.ts';
import type { UploadQueue } from './upload-queue.ts';

/** Where clients put their files; every object under `uploads/` is announced to the queue. */
export class UploadsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, stage: StageSettings, { queue }: UploadQueue) {
    super(scope, id, stage);
    // The native property: `addEventNotification` would bring a custom resource and its function.
    const bucket = this.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: 'uploads/' }] } },
        },
      ],
    };
    // S3 sends a test message when the bucket is made, and fails to make it where the queue does not let it.
    bucket.node.addDependency(queue);
  }
}
