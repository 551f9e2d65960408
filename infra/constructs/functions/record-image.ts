import type { Construct } from 'constructs';
import { intermediateFilesPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/record-image/env.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import type { UploadQueue } from '../resources/upload-queue.ts';
import { WorkflowStepFunction } from '../workflow-step-function.ts';

interface Props {
  readonly table: ImagesTable;
  readonly images: PrivateBucket;
  readonly queue: UploadQueue;
}

/** Records the result of the workflow and deletes its intermediate files. */
export class RecordImage extends WorkflowStepFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { table, images, queue }: Props) {
    super(scope, 'record-image', context, {
      memoryMb: context.stage.stream.memoryMb,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        IMAGES_BUCKET_NAME: images.bucketName,
        UPLOAD_DEAD_LETTER_QUEUE_URL: queue.deadLetterQueue.queueUrl,
      },
    });
    this.allow(['dynamodb:UpdateItem', 'dynamodb:GetItem'], table.tableArn);
    this.allow(['s3:ListBucket'], images.bucketArn, {
      StringLike: { 's3:prefix': `${intermediateFilesPrefix}*` },
    });
    this.allowObjects(['s3:DeleteObject'], images, intermediateFilesPrefix);
    this.allow(['sqs:SendMessage'], queue.deadLetterQueue.queueArn);
  }
}
