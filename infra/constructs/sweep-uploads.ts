import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Env } from '../../functions/sweep-uploads/env.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import type { PrivateBucket } from './private-bucket.ts';
import type { UploadQueue } from './upload-queue.ts';

interface Props {
  readonly table: ImagesTable;
  readonly uploads: PrivateBucket;
  readonly queue: UploadQueue;
}

/** Ends what was left open, every few minutes. */
export class SweepUploads extends PipelineFunction<Env> {
  constructor(scope: Construct, build: Build, { table, uploads, queue }: Props) {
    const { sweep, upload } = build.stage;
    super(scope, 'sweep-uploads', build, {
      memory: sweep.memory,
      timeout: sweep.functionTimeout,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        UPLOAD_DEAD_LETTER_QUEUE_URL: queue.deadLetters.queueUrl,
        MESSAGE_LIFETIME_SECONDS: `${upload.messageRetention}`,
      },
    });
    // AWS recommends EventBridge Scheduler for new schedules; LocalStack's does not fire.
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(sweep.everyMinutes)),
      // The next sweep does what this one could not.
      targets: [new LambdaFunction(this.lambda, { retryAttempts: 0 })],
    });
    this.allow(['dynamodb:Query'], `${table.tableArn}/index/byLease`);
    this.allow(['dynamodb:UpdateItem', 'dynamodb:DeleteItem'], table.tableArn);
    this.allowObjects(['s3:GetObject'], uploads, 'uploads/');
    // Without it, a missing key answers 403 and looks like trouble.
    this.allow(['s3:ListBucket'], uploads.bucketArn);
    this.allow(['sqs:SendMessage'], queue.deadLetters.queueArn);
  }
}
