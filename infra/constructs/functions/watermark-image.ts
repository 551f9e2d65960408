import { readFileSync } from 'node:fs';
import type { Construct } from 'constructs';
import { intermediateFilesPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/watermark-image/env.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import { WorkflowStepFunction } from '../workflow-step-function.ts';

interface Props {
  readonly images: PrivateBucket;
}

/** Draws the watermark on the pixels of one rendition. */
export class WatermarkImage extends WorkflowStepFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { images }: Props) {
    const { renditionMemoryMb, watermark } = context.stage.workflow;
    super(scope, 'watermark-image', context, {
      memoryMb: renditionMemoryMb,
      environment: {
        IMAGES_BUCKET_NAME: images.bucketName,
        WATERMARK_SVG: watermark ? readFileSync(watermark, 'utf8') : '<svg/>',
      },
    });
    this.allowObjects(['s3:GetObject', 's3:PutObject'], images, intermediateFilesPrefix);
  }
}
