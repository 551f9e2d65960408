import type { Construct } from 'constructs';
import { renditionsPrefix, uploadsPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/delete-files/env.ts';
import { addImageStreamSource } from '../image-stream-source.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import type { QuarantineQueue } from '../resources/quarantine-queue.ts';

interface Props {
  readonly table: ImagesTable;
  readonly images: PrivateBucket;
  readonly uploads: PrivateBucket;
  readonly quarantine: QuarantineQueue;
}

/** Deletes the files that a terminal record does not name. */
export class DeleteFiles extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { table, images, uploads, quarantine }: Props) {
    const { stream } = context.stage;
    super(scope, 'delete-files', context, {
      memoryMb: stream.memoryMb,
      timeoutSeconds: stream.functionTimeoutSeconds,
      environment: {
        IMAGES_BUCKET_NAME: images.bucketName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        QUARANTINE_QUEUE_URL: quarantine.queue.queueUrl,
      },
    });
    addImageStreamSource(this, table, { settings: stream, quarantine }, ['AWAITING_UPLOAD', 'PROCESSING']);
    this.allow(['s3:ListBucket'], images.bucketArn, { StringLike: { 's3:prefix': `${renditionsPrefix}*` } });
    this.allowObjects(['s3:DeleteObject'], images, renditionsPrefix);
    this.allowObjects(['s3:DeleteObject'], uploads, uploadsPrefix);
  }
}
