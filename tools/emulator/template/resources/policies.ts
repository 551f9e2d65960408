import * as v from 'valibot';
import { type PolicyStatement, parsePolicy } from '../../iam/policy.ts';
import { arn } from '../../services/account.ts';
import { toBucketArn } from '../../services/s3/access.ts';
import { toQueueArn } from '../../services/sqs-sns/access.ts';
import { type Resource, resourceType } from '../resource-type.ts';
import { toRoleArn } from './role.ts';

export const rolePolicy = resourceType(
  { PolicyName: v.string(), PolicyDocument: v.unknown(), Roles: v.array(v.string()) },
  [],
  ({ PolicyDocument, Roles }, { name }) => {
    const statements = parsePolicy(PolicyDocument, name);
    return {
      ref: name,
      create: ({ authorizer }) =>
        Roles.forEach((roleName) => void authorizer.attachRolePolicy(toRoleArn(roleName), statements)),
    };
  },
);

export const bucketPolicy = resourceType(
  { Bucket: v.string(), PolicyDocument: v.unknown() },
  [],
  ({ Bucket, PolicyDocument }, { name }) =>
    toResource(name, [toBucketArn(Bucket)], parsePolicy(PolicyDocument, name)),
);

export const queuePolicy = resourceType(
  { Queues: v.array(v.string()), PolicyDocument: v.unknown() },
  [],
  ({ Queues, PolicyDocument }, { name }) =>
    toResource(name, Queues.map(toQueueArn), parsePolicy(PolicyDocument, name)),
);

export const topicPolicy = resourceType(
  { Topics: v.array(v.string()), PolicyDocument: v.unknown() },
  [],
  ({ Topics, PolicyDocument }, { name }) => toResource(name, Topics, parsePolicy(PolicyDocument, name)),
);

/** A statement of a function's policy, which the Lambda API writes as separate properties. */
export const lambdaPermission = resourceType(
  {
    Action: v.string(),
    FunctionName: v.string(),
    Principal: v.string(),
    SourceArn: v.optional(v.string()),
    SourceAccount: v.optional(v.string()),
  },
  [],
  ({ Action, FunctionName, Principal, SourceArn, SourceAccount }, { name }) => {
    const functionArn = arn('lambda', `function:${FunctionName.replace(/^.*:function:/, '')}`);
    const isService = Principal.endsWith('.amazonaws.com');
    const statement = {
      Effect: 'Allow',
      Action,
      Resource: functionArn,
      Principal: isService ? { Service: Principal } : { AWS: Principal },
      Condition: {
        ...(SourceArn && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    };
    const statements = parsePolicy({ Statement: statement }, name);
    return {
      ref: name,
      create: ({ authorizer }) => authorizer.addPermission(functionArn, statements),
    };
  },
);

function toResource(name: string, resourceArns: string[], statements: PolicyStatement[]): Resource {
  return {
    ref: name,
    create: ({ authorizer }) =>
      resourceArns.forEach((each) => void authorizer.setResourcePolicy(each, statements)),
  };
}
