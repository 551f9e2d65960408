import * as v from 'valibot';

/** CloudWatch writes times as `2026-03-01T09:45:00.000+0000`. */
const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'Expected a time'),
);

const state = v.object({
  value: v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** Of a composite alarm, while another alarm suppresses its actions. */
  actionsSuppressedBy: v.optional(v.string()),
});

/**
 * The event "CloudWatch Alarm State Change" of EventBridge, reduced to the members that alarms of a metric, of metric math
 * and composite alarms have in common. An alarm that was just created has no earlier state with a time.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmStateChange = v.object({
  id: v.string(),
  region: v.string(),
  detail: v.object({
    alarmName: v.string(),
    state: v.object({ ...state.entries, timestamp: time, reason: v.optional(v.string(), '') }),
    previousState: v.optional(v.object({ value: v.optional(v.string()), timestamp: v.optional(time) }), {}),
    configuration: v.optional(v.object({ description: v.optional(v.string(), '') }), { description: '' }),
  }),
});

export type AlarmStateChange = v.InferOutput<typeof alarmStateChange>;
