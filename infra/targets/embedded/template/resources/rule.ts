import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { accountId, arn, region } from '../../../services/account.ts';
import { resourceType } from '../resource-type.ts';

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `rate(5 minutes)`, as milliseconds. The times of `cron` are not known here. */
const rate = v.pipe(
  v.string(),
  v.regex(/^rate\(\d+ (minute|hour|day)s?\)$/, 'Expected rate(N minutes)'),
  v.transform((expression) => {
    const [, count, unit = ''] = /(\d+) ([a-z]+?)s?\)/.exec(expression) ?? [];
    return Number(count) * (units[unit] ?? 0);
  }),
);

/** A schedule. Its targets are functions. */
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
      create: ({ host, stopping }) => {
        Targets.map((target) => host.find(target.Arn));
        const fire = () =>
          Targets.map((target) => host.invokeLater(target.Arn, JSON.stringify(eventOf(Arn))));
        const timer = State === 'ENABLED' ? setInterval(fire, ScheduleExpression) : undefined;
        stopping.addEventListener('abort', () => clearInterval(timer));
      },
    };
  },
);

function eventOf(ruleArn: string) {
  return {
    ...{ version: '0', id: randomUUID(), source: 'aws.events', account: accountId, region },
    'detail-type': 'Scheduled Event',
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    resources: [ruleArn],
    detail: {},
  };
}
