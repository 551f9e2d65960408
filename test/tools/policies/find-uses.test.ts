import { describe, expect, test } from 'vitest';
import type { AttachedPolicy, Identity } from '../../../tools/emulator/iam/authorizer.ts';
import { parsePolicy } from '../../../tools/emulator/iam/policy.ts';
import type { DecisionRecord } from '../../../tools/policies/decision-record.ts';
import { evaluateRemovals, findUses } from '../../../tools/policies/find-uses.ts';
import { formatEffects, formatUses } from '../../../tools/policies/format-report.ts';

const roleArn = 'arn:aws:iam::000000000000:role/worker';
const worker: Identity = { type: 'role', roleArn, sessionName: 'image-pipeline-local-worker' };
const bucketArn = 'arn:aws:s3:::bucket';
const get = { identity: worker, action: 's3:GetObject', resource: `${bucketArn}/public/a` };
const list = {
  identity: worker,
  action: 's3:ListBucket',
  resource: bucketArn,
  context: { 's3:prefix': 'a/' },
};

function recordWith(
  identityBased: object[],
  resourceBased: object[],
  requests = [get, list],
): DecisionRecord {
  const policies: AttachedPolicy[] = [
    { type: 'identity', arn: roleArn, statements: parsePolicy({ Statement: identityBased }, 'Role') },
    { type: 'resource', arn: bucketArn, statements: parsePolicy({ Statement: resourceBased }, 'Bucket') },
  ];
  return { assembly: '', policies, requests };
}

const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const Principal = { AWS: '*' };

function usedActions(record: DecisionRecord): string[] {
  const used = findUses(record).filter(({ requests }) => requests.length > 0);
  return used.map(({ statement, action }) => `${statement.source} ${action}`);
}

describe('an action is used', () => {
  test('by a request of the role on the resource, under the conditions', () => {
    const statements = [
      allow(['s3:GetObject', 's3:PutObject'], `${bucketArn}/*`),
      allow('s3:GetObject', `${bucketArn}/private/*`),
      allow('s3:ListBucket', bucketArn, { Condition: { StringLike: { 's3:prefix': 'a/*' } } }),
      allow('s3:ListBucket', bucketArn, { Condition: { StringLike: { 's3:prefix': 'b/*' } } }),
    ];

    expect(usedActions(recordWith(statements, []))).toEqual(['Role/0 s3:GetObject', 'Role/2 s3:ListBucket']);
  });

  test('although another statement allows the request too', () => {
    const statement = allow('s3:Get*', `${bucketArn}/*`);

    expect(usedActions(recordWith([statement, statement], [{ ...statement, Principal }]))).toEqual([
      'Role/0 s3:Get*',
      'Role/1 s3:Get*',
      'Bucket/0 s3:Get*',
    ]);
  });

  test('by a request that it denies', () => {
    const deny = { ...allow('s3:*', `${bucketArn}/*`, { Principal }), Effect: 'Deny' };

    expect(usedActions(recordWith([], [deny]))).toEqual(['Bucket/0 s3:*']);
  });
});

describe('a removal', () => {
  const changedBy = (record: DecisionRecord) =>
    evaluateRemovals(record)
      .filter(({ requests }) => requests.length > 0)
      .map(({ removal }) => removal);

  test('of a single action and of a statement of several changes what they alone allow', () => {
    const statements = [allow(['s3:GetObject', 's3:PutObject'], '*'), allow('s3:ListBucket', bucketArn)];

    expect(changedBy(recordWith(statements, []))).toEqual([
      { source: 'Role/0', action: 's3:GetObject' },
      { source: 'Role/0' },
      { source: 'Role/1', action: 's3:ListBucket' },
    ]);
  });

  test('of a statement beside an equal one changes nothing', () => {
    const statement = allow('s3:GetObject', '*');

    expect(changedBy(recordWith([statement, statement], []))).toEqual([]);
  });

  test('of a deny changes what it denies', () => {
    const deny = { ...allow('s3:*', '*', { Principal }), Effect: 'Deny' };

    expect(changedBy(recordWith([allow('s3:GetObject', '*')], [deny]))).toContainEqual({
      source: 'Bucket/0',
      action: 's3:*',
    });
  });
});

test('the report has each action with the first request that used it', () => {
  const record = recordWith([allow(['s3:GetObject', 's3:PutObject'], `${bucketArn}/*`)], []);

  expect(formatUses(findUses(record))).toEqual([
    '',
    'used Role/0: Allow on arn:aws:s3:::bucket/*',
    '  used    s3:GetObject  worker: s3:GetObject on arn:aws:s3:::bucket/public/a',
    '  unused  s3:PutObject',
  ]);
  expect(formatEffects(evaluateRemovals(record))).toEqual([
    'without Role/0 s3:GetObject: changes worker: s3:GetObject on arn:aws:s3:::bucket/public/a',
    'without Role/0 s3:PutObject: changes no decision',
    'without Role/0 (the statement): changes worker: s3:GetObject on arn:aws:s3:::bucket/public/a',
  ]);
});
