import { describe, expect, test } from 'vitest';
import { accessDenied } from '../../../../tools/emulator/iam/access-denied.ts';
import { Authorizer, type Identity } from '../../../../tools/emulator/iam/authorizer.ts';
import { parsePolicy } from '../../../../tools/emulator/iam/policy.ts';

const roleArn = 'arn:aws:iam::000000000000:role/worker';
const role: Identity = { type: 'role', roleArn, sessionName: 'worker-1' };
const root: Identity = { type: 'root' };
const s3: Identity = { type: 'service', service: 's3.amazonaws.com' };
const object = 'arn:aws:s3:::bucket/images/a';
const getObject = { action: 's3:GetObject', resource: object };

function authorizerWith(
  identityBased: object[],
  resourceBased: object[] = [],
  resource = 'arn:aws:s3:::bucket',
) {
  const authorizer = new Authorizer();
  authorizer.attachRolePolicy(roleArn, parsePolicy({ Statement: identityBased }, 'identity'));
  authorizer.setResourcePolicy(resource, parsePolicy({ Statement: resourceBased }, 'resource'));
  return authorizer;
}

const allow = (changes: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: object,
  ...changes,
});
const deny = (changes: object = {}) => allow({ Effect: 'Deny', ...changes });

describe('a role', () => {
  test.each([
    ['the action and the resource', {}, true],
    ['a wildcard in the action', { Action: 's3:Get*' }, true],
    ['the action in other case', { Action: 'S3:getobject' }, true],
    ['one of several actions', { Action: ['s3:PutObject', 's3:GetObject'] }, true],
    ['a prefix of the resource', { Resource: 'arn:aws:s3:::bucket/images/*' }, true],
    ['one character of the resource', { Resource: 'arn:aws:s3:::bucket/images/?' }, true],
    ['another action', { Action: 's3:PutObject' }, false],
    ['a longer action', { Action: 's3:GetObjectTagging' }, false],
    ['another prefix', { Resource: 'arn:aws:s3:::bucket/work/*' }, false],
    ['the resource in other case', { Resource: object.toUpperCase() }, false],
    ['the bucket alone', { Resource: 'arn:aws:s3:::bucket' }, false],
    ['a dot that is no wildcard', { Resource: 'arn:aws:s3:::bucket/images..' }, false],
  ])('with a statement that names %s', (_, changes, expected) => {
    expect(authorizerWith([allow(changes)]).isAllowed(role, getObject)).toBe(expected);
  });

  test('without a statement is denied in the words of AWS', () => {
    const decision = authorizerWith([]).decide(role, getObject);
    const error = accessDenied(decision);

    expect(decision.isAllowed).toBe(false);
    expect([error.status, error.code]).toEqual([403, 'AccessDenied']);
    expect(error.message).toBe(
      'User: arn:aws:sts::000000000000:assumed-role/worker/worker-1 is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/images/a" because no identity-based policy allows the s3:GetObject action',
    );
  });

  test.each([
    ['an identity-based', [allow(), deny()], []],
    ['a resource-based', [allow()], [deny({ Principal: '*', Action: 's3:*' })]],
  ])('is denied by an explicit deny in %s policy', (kind, identityBased, resourceBased) => {
    const decision = authorizerWith(identityBased, resourceBased).decide(role, getObject);

    expect(decision.isAllowed).toBe(false);
    expect(decision.reason).toBe(`with an explicit deny in ${kind} policy`);
  });

  test.each([
    ['the role', { AWS: roleArn }, true],
    ['every principal', '*', true],
    ['another role', { AWS: 'arn:aws:iam::000000000000:role/other' }, false],
    ['the root, which leaves the decision to identity-based policies', { AWS: '000000000000' }, false],
    ['a service', { Service: 's3.amazonaws.com' }, false],
  ])('is allowed by a resource-based policy that names %s', (_, Principal, expected) => {
    expect(authorizerWith([], [allow({ Principal })]).isAllowed(role, getObject)).toBe(expected);
  });
});

test('the root is allowed everything except what a resource-based policy denies', () => {
  const authorizer = authorizerWith([], [deny({ Principal: { AWS: '*' } })]);

  expect(authorizer.isAllowed(root, getObject)).toBe(false);
  expect(authorizer.isAllowed(root, { ...getObject, action: 's3:PutObject' })).toBe(true);
});

describe('a service', () => {
  const queue = 'arn:aws:sqs:eu-central-1:000000000000:queue';
  const send = {
    action: 'sqs:SendMessage',
    resource: queue,
    context: { 'aws:SourceArn': 'arn:aws:s3:::bucket', 'aws:SourceAccount': '000000000000' },
  };
  test.each([
    ['the account', { StringEquals: { 'aws:SourceAccount': '000000000000' } }, true],
    ['another account', { StringEquals: { 'aws:SourceAccount': '111111111111' } }, false],
    ['the source', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::buck*' } }, true],
    ['another source', { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } }, false],
    [
      'the account and another source',
      { StringEquals: { 'AWS:sourceaccount': '000000000000' }, ArnLike: { 'aws:SourceArn': 'x' } },
      false,
    ],
  ])('is allowed under the condition of %s', (_, Condition, expected) => {
    const Principal = { Service: 's3.amazonaws.com' };
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue, Principal, Condition };

    expect(authorizerWith([], [statement], queue).isAllowed(s3, send)).toBe(expected);
  });
});

describe('a condition', () => {
  const list = (prefix?: string) => ({
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::bucket',
    context: { 's3:prefix': prefix },
  });
  const decide = (Condition: object, prefix?: string) =>
    authorizerWith([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket', Condition },
    ]).isAllowed(role, list(prefix));

  test.each([
    [{ StringLike: { 's3:prefix': 'work/*' } }, 'work/1', true],
    [{ StringLike: { 's3:prefix': ['a/*', 'work/*'] } }, 'work/1', true],
    [{ StringLike: { 's3:prefix': 'work/*' } }, 'images/1', false],
    [{ StringLike: { 's3:prefix': 'work/*' } }, undefined, false],
    [{ StringLikeIfExists: { 's3:prefix': 'work/*' } }, undefined, true],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, 'b', false],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, undefined, true],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, undefined, true],
    [{ Bool: { 'aws:SecureTransport': false } }, undefined, false],
    [{ NumericLessThan: { 's3:TlsVersion': 1.2 } }, undefined, false],
    [{ NumericLessThan: { 's3:TlsVersion': 1.4 } }, undefined, true],
  ])('%j for the prefix %s', (condition, prefix, expected) => {
    expect(decide(condition, prefix)).toBe(expected);
  });

  test.each([
    ['an operator', { DateLessThan: { 's3:prefix': 'x' } }, 'DateLessThan'],
    ['a key', { StringEquals: { 'aws:username': 'x' } }, 'aws:username'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the syntax of IAM
    ['a policy variable', { StringLike: { 's3:prefix': '${aws:username}/*' } }, '${aws:username}'],
  ])('with %s that is not supported is refused', (_, Condition, name) => {
    expect(() => parsePolicy({ Statement: [allow({ Condition })] }, 'test')).toThrow(name);
  });
});

test.each(['NotAction', 'NotResource', 'NotPrincipal'])('a statement with %s is refused', (element) => {
  expect(() => parsePolicy({ Statement: [allow({ [element]: 'x' })] }, 'test')).toThrow(element);
});

test('the attached policies are listed by role and resource', () => {
  const authorizer = authorizerWith([allow()], [deny({ Principal: '*' })]);

  const policies = authorizer.policies.map(({ type, arn, statements }) => [type, arn, statements.length]);
  expect(policies).toEqual([
    ['identity', roleArn, 1],
    ['resource', 'arn:aws:s3:::bucket', 1],
  ]);
});

test('statements can be changed before they are attached', () => {
  const authorizer = new Authorizer({ editStatements: (statements) => statements.slice(1) });
  const statements = parsePolicy({ Statement: [allow(), allow({ Action: 's3:PutObject' })] }, 'identity');
  authorizer.attachRolePolicy(roleArn, statements);
  authorizer.setResourcePolicy(
    'arn:aws:s3:::bucket',
    parsePolicy({ Statement: deny({ Principal: '*' }) }, 'b'),
  );

  const isAllowed = ['s3:GetObject', 's3:PutObject'].map((action) =>
    authorizer.isAllowed(role, { action, resource: object }),
  );
  expect(isAllowed).toEqual([false, true]);
});
