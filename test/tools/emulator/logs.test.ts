import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogStore } from '../../../tools/emulator/services/logs/log-store.ts';
import { invoke, lambdaFunction, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
const logGroupName = '/aws/lambda/talker';

beforeAll(async () => {
  stack = await startTinyStack({
    functions: {
      talker: `exports.handler = async (words) => { for (const word of words) console.log(word); };`,
    },
    resources: {
      Role: role,
      Talker: lambdaFunction('talker'),
      Silent: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/silent', RetentionInDays: 1 } },
    },
  });
  await invoke(stack, 'talker', ['alpha beta', 'alpha gamma', 'delta']);
});

afterAll(() => stack.stop());

const filter = async (more: Partial<FilterLogEventsCommandInput>) => {
  const { events = [], nextToken } = await stack.logs.send(
    new FilterLogEventsCommand({ logGroupName, ...more }),
  );
  return { messages: events.map(({ message }) => message), events, nextToken };
};

describe('log events', () => {
  test.each([
    ['alpha', ['alpha beta', 'alpha gamma']],
    ['alpha gamma', ['alpha gamma']],
    ['"alpha beta"', ['alpha beta']],
  ])('are filtered by terms: %s', async (filterPattern, expected) => {
    expect((await filter({ filterPattern })).messages).toEqual(expected);
  });

  test('are not filtered by a JSON pattern', async () => {
    const error = { name: 'InvalidParameterException' };

    await expect(filter({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject(error);
  });

  test('are paginated', async () => {
    const first = await filter({ limit: 3 });
    const second = await filter({ limit: 3, nextToken: first.nextToken });

    expect(first.messages[1]).toBe('alpha beta');
    expect(second.messages[0]).toBe('delta');
    expect(second.nextToken).toBeUndefined();
  });

  test('are filtered by a start time', async () => {
    const { events } = await filter({});
    const startTime = (events.at(-1)?.timestamp ?? 0) + 1;

    expect((await filter({ startTime })).messages).toEqual([]);
    expect((await filter({ startTime: startTime - 60_000 })).messages).toHaveLength(events.length);
  });
});

test('groups are listed, empty ones included, and streams', async () => {
  const { logGroups = [] } = await stack.logs.send(new DescribeLogGroupsCommand({}));
  const { logStreams = [] } = await stack.logs.send(new DescribeLogStreamsCommand({ logGroupName }));

  expect(logGroups.map((group) => group.logGroupName).sort()).toEqual([logGroupName, '/silent']);
  expect(logStreams.map((stream) => stream.logStreamName)).toEqual([
    expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\]/),
  ]);
});

test('the number of lines of a group is bounded', () => {
  const store = new LogStore();

  store.append('group', 'stream', 'line\n'.repeat(30_000));
  store.append('group', 'stream', 'last\n');

  const events = store.groups.get('group') ?? [];
  expect(events.length).toBeLessThanOrEqual(20_000);
  expect(events.at(-1)?.message).toBe('last');
});
