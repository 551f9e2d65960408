import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { usesCustomEndpoint } from '../shared/aws/custom-endpoint.ts';
import { MessageVisibility } from '../shared/aws/message-visibility.ts';
import { Secret } from '../shared/aws/secret.ts';
import { createSecretsManagerClient } from '../shared/aws/secrets-manager-client.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { postJson } from '../shared/runtime/post-json.ts';
import { env } from './env.ts';
import { notifyAlarm } from './notify-alarm.ts';

const settings = parseEnv(env);
const logger = createLogger('notify-alarm');

const notify = notifyAlarm({
  webhookUrl: new Secret({
    client: createSecretsManagerClient(),
    secretId: settings.WEBHOOK_SECRET_ARN,
    ttlSeconds: 600,
    now: Date.now,
  }),
  allowedProtocols: usesCustomEndpoint() ? ['https:', 'http:'] : ['https:'],
  post: (url, document) => postJson(url, document),
  visibility: new MessageVisibility({
    client: createSqsClient(),
    queueUrl: settings.NOTIFICATION_QUEUE_URL,
  }),
  kind: settings.WEBHOOK_KIND,
  pipelineName: settings.PIPELINE_NAME,
  runbookUrl: settings.RUNBOOK_URL,
  logger,
});

export const handler = async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  logger.addContext(context);
  return notify(Records);
};
