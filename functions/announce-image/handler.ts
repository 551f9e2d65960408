import { streamHandler } from '../shared/runtime/batch.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { snsClient } from '../shared/stores/clients.ts';
import { ImageEventsTopic } from '../shared/stores/image-events-topic.ts';
import { readImageChange } from '../shared/stores/images-stream.ts';
import { announceImage } from './announce-image.ts';
import { env } from './env.ts';

const settings = readEnvironment(env);
const logger = createLogger('announce-image');

const announce = announceImage({
  topic: new ImageEventsTopic({ client: snsClient(), topicArn: settings.IMAGE_EVENTS_TOPIC_ARN }),
  logger,
});

export const handler = streamHandler((record) => announce(readImageChange(record)), logger);
