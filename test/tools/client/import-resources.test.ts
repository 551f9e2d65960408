import { expect, test } from 'vitest';
import { importResources } from '../../../tools/client/import-resources.ts';
import { fakeCloudFormation } from '../../support/fake-client.ts';

const template = {
  Resources: { Users: { Type: 'AWS::DynamoDB::Table', Properties: {}, DeletionPolicy: 'Retain' } },
};
const users = {
  logicalId: 'Users',
  type: 'AWS::DynamoDB::Table',
  identifier: { TableName: 'prod-Users-ABC' },
};

/** Records the calls; an import change set ends with this status. */
function fakeImport(Status: string) {
  const calls: [name: string, input: Record<string, unknown>][] = [];
  const record =
    (name: string, output: object) =>
    (input: Record<string, unknown>): object => {
      calls.push([name, input]);
      return output;
    };
  const client = fakeCloudFormation({
    CreateChangeSet: record('CreateChangeSet', { Id: 'arn' }),
    DescribeChangeSet: () => ({ Status, StatusReason: 'Users is in another stack' }),
    ExecuteChangeSet: record('ExecuteChangeSet', {}),
    DeleteChangeSet: record('DeleteChangeSet', {}),
    DeleteStack: record('DeleteStack', {}),
    DescribeStacks: () => ({
      Stacks: [{ StackStatus: Status === 'FAILED' ? 'REVIEW_IN_PROGRESS' : 'IMPORT_COMPLETE' }],
    }),
  });
  return { client, calls };
}

test('an import names each resource and completes', async () => {
  const { client, calls } = fakeImport('CREATE_COMPLETE');
  await importResources(client, 'prod', template, [users]);
  expect(calls.map(([name]) => name)).toEqual(['CreateChangeSet', 'ExecuteChangeSet']);
  expect(calls[0]?.[1]).toMatchObject({
    ChangeSetType: 'IMPORT',
    TemplateBody: JSON.stringify(template),
    ResourcesToImport: [
      {
        LogicalResourceId: 'Users',
        ResourceType: 'AWS::DynamoDB::Table',
        ResourceIdentifier: { TableName: 'prod-Users-ABC' },
      },
    ],
  });
});

test('an import that CloudFormation refuses leaves no stack, and has its reason', async () => {
  const { client, calls } = fakeImport('FAILED');
  await expect(importResources(client, 'prod', template, [users])).rejects.toThrow(
    'Users is in another stack',
  );
  expect(calls.map(([name]) => name)).toEqual(['CreateChangeSet', 'DeleteChangeSet', 'DeleteStack']);
});
