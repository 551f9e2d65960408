import { Duration } from 'aws-cdk-lib';
import { type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { uploadsPrefix } from '../../../contracts/records/object-keys.ts';
import type { StageSettings } from '../../stage-settings.ts';
import type { PipelineFunction } from '../pipeline-function.ts';
import { PrivateBucket } from './private-bucket.ts';
import type { UploadQueue } from './upload-queue.ts';

/** The bucket that clients write to; S3 notifies the queue of every object under `uploads/`. */
export class UploadsBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, stage: StageSettings, { queue }: UploadQueue) {
    super(scope, id, stage, { methods: [HttpMethods.PUT], headers: ['Content-Type', 'If-None-Match'] });
    const { objectRetentionDays } = stage.upload;
    if (objectRetentionDays) {
      this.addLifecycleRule({ prefix: uploadsPrefix, expiration: Duration.days(objectRetentionDays) });
    }
    // The L1 property, because `addEventNotification` adds a custom resource and its function.
    const bucket = this.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: uploadsPrefix }] } },
        },
      ],
    };
    // S3 sends a test message when CloudFormation creates the bucket, which fails without the queue's policy.
    bucket.node.addDependency(queue);
  }

  /** Allows a function to read uploads. Without `s3:ListBucket`, S3 answers 403 for a missing key instead of 404. */
  allowReadUploads<Env>(reader: PipelineFunction<Env>): void {
    reader.allowObjects(['s3:GetObject'], this, uploadsPrefix);
    reader.allow(['s3:ListBucket'], this.bucketArn);
  }
}
