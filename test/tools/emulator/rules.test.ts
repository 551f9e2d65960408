import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Services } from '../../../tools/emulator/services.ts';
import { rule } from '../../../tools/emulator/template/resources/rule.ts';

const Targets = [{ Arn: 'arn:aws:lambda:eu-central-1:000000000000:function:sweep', Id: 'Target0' }];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

async function create(properties: object, isAllowed?: (identity: object, access: object) => boolean) {
  const stopping = new AbortController();
  const invokeAsync = vi.fn(async (_function: string, _event: string) => {});
  const services = {
    lambda: { find: () => {} },
    asyncInvocations: { invoke: invokeAsync },
    authorizer: { isAllowed: isAllowed ?? (() => true) },
    signal: stopping.signal,
  } as unknown as Services;
  const context = { name: 'tiny-Rule', endpoint: '', bundles: new Map() };
  const { create: createRule } = await rule({ Targets, ...properties }, context);
  await createRule?.(services);
  return { stopping, invokeAsync };
}

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(15 minutes)', 900_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(1 day)', 86_400_000],
])('%s is a schedule', async (ScheduleExpression, milliseconds) => {
  const { invokeAsync } = await create({ ScheduleExpression });

  vi.advanceTimersByTime(milliseconds - 1);
  const before = invokeAsync.mock.calls.length;
  vi.advanceTimersByTime(1);

  expect([before, invokeAsync.mock.calls.length]).toEqual([0, 1]);
});

test('a rule invokes its target with the event of AWS until the stack stops', async () => {
  const { stopping, invokeAsync } = await create({ ScheduleExpression: 'rate(5 minutes)' });

  vi.advanceTimersByTime(11 * 60_000);
  stopping.abort();
  vi.advanceTimersByTime(11 * 60_000);

  expect(invokeAsync).toHaveBeenCalledTimes(2);
  const [target, event = ''] = invokeAsync.mock.calls[0] ?? [];
  expect(target).toBe(Targets[0]?.Arn);
  expect(JSON.parse(event)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'eu-central-1',
    resources: ['arn:aws:events:eu-central-1:000000000000:rule/tiny-Rule'],
    detail: {},
  });
});

test('a rule that is disabled does nothing', async () => {
  const { invokeAsync } = await create({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });

  vi.advanceTimersByTime(10 * 60_000);

  expect(invokeAsync).not.toHaveBeenCalled();
});

test('a rule does not invoke a function whose permissions do not name the rule', async () => {
  const isAllowed = vi.fn((_identity: object, _access: object) => false);
  const { invokeAsync } = await create({ ScheduleExpression: 'rate(1 minute)' }, isAllowed);

  vi.advanceTimersByTime(60_000);

  expect(invokeAsync).not.toHaveBeenCalled();
  expect(isAllowed).toHaveBeenCalledWith(
    { type: 'service', service: 'events.amazonaws.com' },
    {
      action: 'lambda:InvokeFunction',
      resource: Targets[0]?.Arn,
      context: {
        'aws:SourceArn': 'arn:aws:events:eu-central-1:000000000000:rule/tiny-Rule',
        'aws:SourceAccount': '000000000000',
      },
    },
  );
});
