import { expect, test } from 'vitest';
import { findReadyStack } from '../../../tools/commands/stack-status.ts';
import { fakeCloudFormation } from '../../support/fake-client.ts';

const clientWith = (StackStatus: string) =>
  fakeCloudFormation({ DescribeStacks: () => ({ Stacks: [{ StackName: 'stack', StackStatus }] }) });

test.each([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
])('a stack that is %s is refused until it has completed', async (status) => {
  await expect(findReadyStack(clientWith(status), 'stack')).rejects.toThrow(
    `stack is ${status}; deploy again when it has completed`,
  );
});

test.each(['ROLLBACK_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'DELETE_FAILED'])(
  'a stack that is %s is refused with the page that helps',
  async (status) => {
    await expect(findReadyStack(clientWith(status), 'stack')).rejects.toThrow(
      `stack is ${status} after a failed deployment; see docs/deploy.md`,
    );
  },
);

test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
  'a stack that is %s is updated',
  async (status) => {
    expect(await findReadyStack(clientWith(status), 'stack')).toMatchObject({ StackStatus: status });
  },
);

test.each(['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'])('a stack that is %s is created', async (status) => {
  expect(await findReadyStack(clientWith(status), 'stack')).toBeUndefined();
});
