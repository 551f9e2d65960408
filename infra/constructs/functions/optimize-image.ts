import type { Construct } from 'constructs';
import { intermediateFilesPrefix, renditionsPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/optimize-image/env.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import { WorkflowStepFunction } from '../workflow-step-function.ts';

interface Props {
  readonly images: PrivateBucket;
}

/** Encodes one rendition and writes it under the attempt. */
export class OptimizeImage extends WorkflowStepFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { images }: Props) {
    super(scope, 'optimize-image', context, {
      memoryMb: context.stage.workflow.renditionMemoryMb,
      environment: { IMAGES_BUCKET_NAME: images.bucketName },
    });
    this.allowObjects(['s3:GetObject'], images, intermediateFilesPrefix);
    this.allowObjects(['s3:PutObject'], images, renditionsPrefix);
  }
}
