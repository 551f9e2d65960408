import * as v from 'valibot';

export const env = v.object({
  /** The stack whose alarms are sent, as image-pipeline-prod: it names the stage in the message. */
  PIPELINE_NAME: v.string(),
  /** The page with a section for each alarm. */
  RUNBOOK_URL: v.string(),
  /** The format of the message: `slack` as incoming webhooks of Slack expect it, `generic` with the alarms as JSON. */
  WEBHOOK_KIND: v.picklist(['slack', 'generic']),
  /** The secret that contains the URL of the webhook. */
  WEBHOOK_SECRET_ARN: v.string(),
  NOTIFICATION_QUEUE_URL: v.string(),
});

export type Env = v.InferInput<typeof env>;
