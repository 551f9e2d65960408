import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { imagesIndexes } from '../../../contracts/records/indexes.ts';
import type { Env } from '../../../functions/sweep-uploads/env.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { UploadQueue } from '../resources/upload-queue.ts';
import type { UploadsBucket } from '../resources/uploads-bucket.ts';

interface Props {
  readonly table: ImagesTable;
  readonly uploads: UploadsBucket;
  readonly queue: UploadQueue;
}

/** Ends, every few minutes, the records whose lease has expired. */
export class SweepUploads extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { table, uploads, queue }: Props) {
    const { sweep, upload } = context.stage;
    super(scope, 'sweep-uploads', context, {
      memoryMb: sweep.memoryMb,
      timeoutSeconds: sweep.functionTimeoutSeconds,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        UPLOAD_DEAD_LETTER_QUEUE_URL: queue.deadLetterQueue.queueUrl,
        MESSAGE_RETENTION_SECONDS: `${upload.messageRetentionSeconds}`,
      },
    });
    // AWS recommends EventBridge Scheduler for new schedules; schedules do not fire on LocalStack 4.14.0.
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(sweep.rateMinutes)),
      // The next sweep covers what a lost one would have done.
      targets: [new LambdaFunction(this.lambda, { retryAttempts: 0 })],
    });
    this.allow(['dynamodb:Query'], table.indexArn(imagesIndexes.byLease));
    this.allow(['dynamodb:UpdateItem', 'dynamodb:DeleteItem'], table.tableArn);
    uploads.allowReadUploads(this);
    this.allow(['sqs:SendMessage'], queue.deadLetterQueue.queueArn);
  }
}
