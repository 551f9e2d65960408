import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { accountId, arn, region } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)`, in milliseconds. `cron` expressions are not supported. */
const rate = v.pipe(
  v.string(),
  v.regex(/^rate\(\d+ (minute|hour|day)s?\)$/, 'Expected rate(N minutes)'),
  v.transform((expression) => {
    const [, count, unit = ''] = /(\d+) ([a-z]+?)s?\)/.exec(expression) ?? [];
    return Number(count) * (unitMs[unit] ?? 0);
  }),
);

const eventBridge = { type: 'service', service: 'events.amazonaws.com' } as const;

/** A scheduled rule whose targets are functions. */
export const rule = resourceType(
  {
    Name: v.optional(v.string()),
    ScheduleExpression: rate,
    State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
    Targets: v.array(v.object({ Arn: v.pipe(v.string(), v.includes(':function:')) })),
  },
  ['Description'],
  ({ Name, ScheduleExpression, State, Targets }, { name }) => {
    const Arn = arn('events', `rule/${Name ?? name}`);
    return {
      ref: Name ?? name,
      attributes: { Arn },
      create: ({ lambda, asyncInvocations, authorizer, signal }) => {
        Targets.forEach(({ Arn }) => void lambda.find(Arn));
        const context = { 'aws:SourceArn': Arn, 'aws:SourceAccount': accountId };
        const isAllowed = (resource: string) =>
          authorizer.isAllowed(eventBridge, { action: 'lambda:InvokeFunction', resource, context });
        const fire = () =>
          Targets.filter((target) => isAllowed(target.Arn)).map((target) =>
            asyncInvocations.invoke(target.Arn, JSON.stringify(toScheduledEvent(Arn))),
          );
        const timer = State === 'ENABLED' ? setInterval(fire, ScheduleExpression) : undefined;
        signal.addEventListener('abort', () => clearInterval(timer));
      },
    };
  },
);

function toScheduledEvent(ruleArn: string) {
  return {
    version: '0',
    id: randomUUID(),
    source: 'aws.events',
    account: accountId,
    region,
    'detail-type': 'Scheduled Event',
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    resources: [ruleArn],
    detail: {},
  };
}
