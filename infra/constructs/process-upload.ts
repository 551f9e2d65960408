import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Env } from '../../functions/process-upload/env.ts';
import type { ImagesTable } from './images-table.ts';
import type { LargeImageWorkflow } from './large-image-workflow.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import type { PrivateBucket } from './private-bucket.ts';
import type { UploadQueue } from './upload-queue.ts';

interface Props {
  readonly uploads: PrivateBucket;
  readonly queue: UploadQueue;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
  readonly workflow: LargeImageWorkflow;
}

/** Validates each upload, makes its thumbnail and records the end. */
export class ProcessUpload extends PipelineFunction<Env> {
  constructor(scope: Construct, build: Build, { uploads, queue, images, table, workflow }: Props) {
    const settings = build.stage.upload;
    const { stateMachineArn } = workflow.stateMachine;
    super(scope, 'process-upload', build, {
      memory: settings.memory,
      timeout: settings.functionTimeout,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        IMAGES_BUCKET_NAME: images.bucketName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        LEASE_SECONDS: `${settings.lease}`,
        LARGE_IMAGE_STATE_MACHINE_ARN: stateMachineArn,
        SMALL_FILE_BYTES: `${build.stage.workflow.smallFileBytes}`,
        WORKFLOW_LEASE_SECONDS: `${build.stage.workflow.lease}`,
        MAX_RECEIVES: `${settings.maxReceives}`,
      },
    });
    new EventSourceMapping(this, 'Uploads', {
      target: this.lambda,
      eventSourceArn: queue.queue.queueArn,
      // A crash returns the whole batch: one poisoned picture would drag nine others to the dead letters.
      batchSize: 1,
      reportBatchItemFailures: true,
      // Instead of reserved concurrency, whose throttles use up receives.
      maxConcurrency: settings.maxConcurrency,
    });
    this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.queue.queueArn);
    this.allow(['dynamodb:UpdateItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], table.tableArn);
    this.allowObjects(['s3:GetObject', 's3:DeleteObject'], uploads, 'uploads/');
    // Without it, a missing key answers 403 and looks like trouble.
    this.allow(['s3:ListBucket'], uploads.bucketArn);
    this.allowObjects(['s3:PutObject'], images, 'images/');
    this.allow(['states:StartExecution'], stateMachineArn);
  }
}
