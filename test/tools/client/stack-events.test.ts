import { CloudFormationClient, type StackEvent } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { findLastEventId, listFailures } from '../../../tools/client/stack-events.ts';
import { fakeCloudFormation } from '../../support/fake-client.ts';

const event = (EventId: string, ResourceStatus: StackEvent['ResourceStatus']): StackEvent => ({
  EventId,
  StackId: 'stack',
  StackName: 'stack',
  LogicalResourceId: EventId,
  ResourceType: 'AWS::S3::Bucket',
  ResourceStatus,
  ResourceStatusReason: `reason of ${EventId}`,
  Timestamp: new Date(0),
});

/** CloudFormation lists the latest event first, page by page. */
const pages: Record<string, object> = {
  first: { StackEvents: [event('rolled-back', 'ROLLBACK_COMPLETE')], NextToken: 'second' },
  second: {
    StackEvents: [event('second', 'CREATE_FAILED'), event('first', 'UPDATE_FAILED')],
    NextToken: 'third',
  },
  third: { StackEvents: [event('known', 'CREATE_COMPLETE'), event('before', 'CREATE_FAILED')] },
};
const client = fakeCloudFormation({
  DescribeStackEvents: ({ NextToken = 'first' }) => pages[`${NextToken}`] ?? {},
});

test('failures after an event are found on every page, the first failure first', async () => {
  expect(await listFailures(client, 'stack', 'known')).toEqual([
    'first (AWS::S3::Bucket): reason of first',
    'second (AWS::S3::Bucket): reason of second',
  ]);
});

test('without a known event, all failures are listed', async () => {
  expect(await listFailures(client, 'stack', undefined)).toHaveLength(3);
});

test('the latest event is known before a deployment, and none of a stack that does not exist', async () => {
  expect(await findLastEventId(client, 'stack')).toBe('rolled-back');
  const empty = fakeCloudFormation({
    DescribeStackEvents: () => {
      throw new Error('Stack [stack] does not exist');
    },
  });
  expect(await findLastEventId(empty, 'stack')).toBeUndefined();
});

test('other errors are not hidden', async () => {
  const broken = fakeCloudFormation({
    DescribeStackEvents: () => {
      throw new Error('Rate exceeded');
    },
  });
  await expect(findLastEventId(broken, 'stack')).rejects.toThrow('Rate exceeded');
  expect(broken).toBeInstanceOf(CloudFormationClient);
});
