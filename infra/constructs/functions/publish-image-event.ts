import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Env } from '../../../functions/publish-image-event/env.ts';
import { addImageStreamSource } from '../image-stream-source.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { QuarantineQueue } from '../resources/quarantine-queue.ts';

interface Props {
  readonly table: ImagesTable;
  readonly topic: ITopic;
  readonly quarantine: QuarantineQueue;
}

/** Publishes the terminal status of each image: the relay of the transactional outbox, which is the table's stream. */
export class PublishImageEvent extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { table, topic, quarantine }: Props) {
    const { stream } = context.stage;
    super(scope, 'publish-image-event', context, {
      memoryMb: stream.memoryMb,
      timeoutSeconds: stream.functionTimeoutSeconds,
      environment: {
        IMAGE_EVENTS_TOPIC_ARN: topic.topicArn,
        QUARANTINE_QUEUE_URL: quarantine.queue.queueUrl,
      },
    });
    addImageStreamSource(this, table, { settings: stream, quarantine }, [
      'AWAITING_UPLOAD',
      'PROCESSING',
      'DELETED',
    ]);
    this.allow(['sns:Publish'], topic.topicArn);
  }
}
