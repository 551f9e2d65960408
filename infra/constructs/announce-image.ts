import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Env } from '../../functions/announce-image/env.ts';
import { feedWithImageChanges } from './image-changes.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';

interface Props {
  readonly table: ImagesTable;
  readonly topic: ITopic;
}

/** Publishes the end of each upload. */
export class AnnounceImage extends PipelineFunction<Env> {
  constructor(scope: Construct, build: Build, { table, topic }: Props) {
    const settings = build.stage.stream;
    super(scope, 'announce-image', build, {
      memory: settings.memory,
      timeout: settings.functionTimeout,
      environment: { IMAGE_EVENTS_TOPIC_ARN: topic.topicArn },
    });
    feedWithImageChanges(this, table, settings, ['PROCESSED', 'REJECTED', 'FAILED']);
    this.allow(['sns:Publish'], topic.topicArn);
  }
}
