import { ImageEventPublisher } from '../shared/aws/image-event-publisher.ts';
import { parseImageChange } from '../shared/aws/images-table/stream.ts';
import { QuarantineQueue } from '../shared/aws/quarantine-queue.ts';
import { createSnsClient } from '../shared/aws/sns-client.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { dynamoDbStreamHandler } from '../shared/runtime/batch-handlers.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { env } from './env.ts';
import { publishImageEvent } from './publish-image-event.ts';

const settings = parseEnv(env);
const logger = createLogger('publish-image-event');

const publish = publishImageEvent({
  topic: new ImageEventPublisher({ client: createSnsClient(), topicArn: settings.IMAGE_EVENTS_TOPIC_ARN }),
  metrics: createFunctionMetrics('publish-image-event'),
  logger,
});

export const handler = dynamoDbStreamHandler({
  parse: parseImageChange,
  handle: publish,
  quarantine: new QuarantineQueue({ client: createSqsClient(), queueUrl: settings.QUARANTINE_QUEUE_URL }),
  logger,
});
