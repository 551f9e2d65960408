import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Env } from '../../../functions/publish-image-event/env.ts';
import { addImageStreamSource } from '../image-stream-source.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';

interface Props {
  readonly table: ImagesTable;
  readonly topic: ITopic;
}

/** Publishes the terminal status of each image: the relay of the transactional outbox, which is the table's stream. */
export class PublishImageEvent extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { table, topic }: Props) {
    const { stream } = context.stage;
    super(scope, 'publish-image-event', context, {
      memoryMb: stream.memoryMb,
      timeoutSeconds: stream.functionTimeoutSeconds,
      environment: { IMAGE_EVENTS_TOPIC_ARN: topic.topicArn },
    });
    addImageStreamSource(this, table, stream, ['PROCESSED', 'REJECTED', 'FAILED']);
    this.allow(['sns:Publish'], topic.topicArn);
  }
}
