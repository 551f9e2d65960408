import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { findDataLoss, toResourceChange } from '../../../tools/client/change-set.ts';

const bucket = { LogicalResourceId: 'Images', ResourceType: 'AWS::S3::Bucket' } as const;
const direct = {
  ChangeSource: 'DirectModification',
  Target: { Name: 'BucketName', RequiresRecreation: 'Conditionally' },
} as const;
const reference = {
  ChangeSource: 'ResourceReference',
  Target: { Name: 'BucketName', RequiresRecreation: 'Conditionally' },
} as const;

test.each<[string, ResourceChange, string]>([
  ['an addition', { ...bucket, Action: 'Add' }, 'create'],
  ['an import', { ...bucket, Action: 'Import' }, 'create'],
  ['a removal', { ...bucket, Action: 'Remove' }, 'delete'],
  ['a modification', { ...bucket, Action: 'Modify', Replacement: 'False' }, 'update'],
  ['a certain replacement', { ...bucket, Action: 'Modify', Replacement: 'True' }, 'replace'],
  [
    'a possible replacement by a changed property',
    { ...bucket, Action: 'Modify', Replacement: 'Conditional', Details: [direct] },
    'replace',
  ],
  [
    'a possible replacement by a reference',
    { ...bucket, Action: 'Modify', Replacement: 'Conditional', Details: [reference] },
    'update',
  ],
])('%s of a resource is shown as it will happen', (_name, change, kind) => {
  expect(toResourceChange({ ResourceChange: change })).toEqual([
    { kind, logicalId: 'Images', type: 'AWS::S3::Bucket' },
  ]);
});

test('only the loss of data that was not named is found', () => {
  const changes = [
    { kind: 'replace', logicalId: 'Images', type: 'AWS::S3::Bucket' },
    { kind: 'delete', logicalId: 'UsersTable', type: 'AWS::DynamoDB::Table' },
    { kind: 'update', logicalId: 'ImagesTable', type: 'AWS::DynamoDB::Table' },
    { kind: 'delete', logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm' },
  ] as const;
  expect(findDataLoss([...changes], ['UsersTable'])).toEqual([changes[0]]);
});
