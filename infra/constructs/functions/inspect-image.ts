import type { Construct } from 'constructs';
import type { Env } from '../../../functions/inspect-image/env.ts';
import type { FunctionContext } from '../pipeline-function.ts';
import type { UploadsBucket } from '../resources/uploads-bucket.ts';
import { WorkflowStepFunction } from '../workflow-step-function.ts';

interface Props {
  readonly uploads: UploadsBucket;
}

/** Validates a large upload; it holds the whole upload in memory. */
export class InspectImage extends WorkflowStepFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { uploads }: Props) {
    super(scope, 'inspect-image', context, {
      memoryMb: context.stage.workflow.memoryMb,
      environment: { ACCEPTS_HEIC: `${context.stage.acceptsHeic}`, UPLOADS_BUCKET_NAME: uploads.bucketName },
    });
    uploads.allowReadUploads(this);
  }
}
