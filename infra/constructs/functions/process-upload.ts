import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { renditionsPrefix, uploadsPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/process-upload/env.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { LargeImageWorkflow } from '../resources/large-image-workflow.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import type { UploadQueue } from '../resources/upload-queue.ts';
import type { UploadsBucket } from '../resources/uploads-bucket.ts';

interface Props {
  readonly uploads: UploadsBucket;
  readonly queue: UploadQueue;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
  readonly workflow: LargeImageWorkflow;
}

/** Validates each upload, makes its thumbnail and records the outcome. */
export class ProcessUpload extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, props: Props) {
    const { uploads, queue, images, table } = props;
    const { upload, workflow } = context.stage;
    const { stateMachineArn } = props.workflow.stateMachine;
    super(scope, 'process-upload', context, {
      memoryMb: upload.memoryMb,
      timeoutSeconds: upload.functionTimeoutSeconds,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        IMAGES_BUCKET_NAME: images.bucketName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        LEASE_SECONDS: `${upload.leaseSeconds}`,
        LARGE_IMAGE_STATE_MACHINE_ARN: stateMachineArn,
        INLINE_MAX_BYTES: `${workflow.inlineMaxBytes}`,
        WORKFLOW_LEASE_SECONDS: `${workflow.leaseSeconds}`,
        MAX_RECEIVE_COUNT: `${upload.maxReceiveCount}`,
        ACCEPTS_HEIC: `${context.stage.acceptsHeic}`,
      },
    });
    new EventSourceMapping(this, 'Uploads', {
      target: this.lambda,
      eventSourceArn: queue.queue.queueArn,
      // A crash returns the whole batch, so one poison message would bring nine others into the dead-letter queue.
      batchSize: 1,
      reportBatchItemFailures: true,
      // Instead of reserved concurrency, whose throttles count as receives.
      maxConcurrency: upload.maxConcurrency,
    });
    this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.queue.queueArn);
    this.allow(['dynamodb:UpdateItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], table.tableArn);
    uploads.allowReadUploads(this);
    this.allowObjects(['s3:DeleteObject'], uploads, uploadsPrefix);
    this.allowObjects(['s3:PutObject'], images, renditionsPrefix);
    this.allow(['states:StartExecution'], stateMachineArn);
  }
}
