import type { Construct } from 'constructs';
import { intermediateFilesPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/resize-image/env.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import type { UploadsBucket } from '../resources/uploads-bucket.ts';
import { WorkflowStepFunction } from '../workflow-step-function.ts';

interface Props {
  readonly uploads: UploadsBucket;
  readonly images: PrivateBucket;
}

/** Decodes a large upload and writes the pixels of each rendition; it holds the whole upload in memory. */
export class ResizeImage extends WorkflowStepFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { uploads, images }: Props) {
    super(scope, 'resize-image', context, {
      memoryMb: context.stage.workflow.memoryMb,
      environment: {
        ACCEPTS_HEIC: `${context.stage.acceptsHeic}`,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        IMAGES_BUCKET_NAME: images.bucketName,
      },
    });
    uploads.allowReadUploads(this);
    this.allowObjects(['s3:PutObject'], images, intermediateFilesPrefix);
  }
}
