import {
  type CognitoIdentityProviderClient,
  paginateListUserPools,
} from '@aws-sdk/client-cognito-identity-provider';
import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { paginateListBuckets, type S3Client } from '@aws-sdk/client-s3';
import { paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import type { StackTemplate } from './stack-template.ts';

/** A table, bucket, queue or user pool that a deleted stack has left. */
export interface RetainedResource {
  logicalId: string;
  type: string;
  /** The primary identifier that CloudFormation imports it by: one property and its value. */
  identifier: Record<string, string>;
}

export interface ResourceClients {
  dynamoDb: DynamoDBClient;
  s3: S3Client;
  sqs: SQSClient;
  cognito: CognitoIdentityProviderClient;
}

/** A resource of a template, and the stack of the template. */
interface StackResource {
  stackName: string;
  logicalId: string;
}

interface RetainableType {
  /** The property that is the primary identifier. */
  property: string;
  /** Yields the identifiers of the resources that may have been this resource. */
  find(clients: ResourceClients, resource: StackResource): AsyncIterable<string[]>;
}

const retainableTypes: Record<string, RetainableType> = {
  'AWS::DynamoDB::Table': {
    property: 'TableName',
    find: async function* ({ dynamoDb }, resource) {
      for await (const { TableNames = [] } of paginateListTables({ client: dynamoDb }, {})) {
        yield TableNames.filter((name) => isNameOf(name, resource));
      }
    },
  },
  'AWS::S3::Bucket': {
    property: 'BucketName',
    find: async function* ({ s3 }, resource) {
      for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, {})) {
        yield Buckets.flatMap(({ Name = '' }) => (isNameOf(Name, resource) ? Name : []));
      }
    },
  },
  'AWS::SQS::Queue': {
    property: 'QueueUrl',
    find: async function* ({ sqs }, resource) {
      const prefix = { QueueNamePrefix: resource.stackName };
      for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, prefix)) {
        yield QueueUrls.filter((url) => isNameOf(url.split('/').at(-1) ?? '', resource));
      }
    },
  },
  'AWS::Cognito::UserPool': {
    property: 'UserPoolId',
    // The template names the pool after the stack.
    find: async function* ({ cognito }, { stackName }) {
      for await (const { UserPools = [] } of paginateListUserPools({ client: cognito }, { MaxResults: 60 })) {
        yield UserPools.flatMap(({ Name, Id }) => (Name === stackName && Id ? Id : []));
      }
    },
  },
};

/**
 * Finds what a deleted stack of this name has left, by the names that CloudFormation gives: stack, logical id and some
 * random characters. A resource that was left twice occurs twice.
 */
export async function findRetainedResources(
  clients: ResourceClients,
  stackName: string,
  { Resources }: StackTemplate,
): Promise<RetainedResource[]> {
  const resources: RetainedResource[] = [];
  for (const [logicalId, { Type: type, DeletionPolicy }] of Object.entries(Resources)) {
    const retainable = DeletionPolicy?.startsWith('Retain') ? retainableTypes[type] : undefined;
    for await (const page of retainable?.find(clients, { stackName, logicalId }) ?? []) {
      resources.push(
        ...page.map((id) => ({ logicalId, type, identifier: { [retainable?.property ?? '']: id } })),
      );
    }
  }
  return resources;
}

/** The names of buckets are in lower case. */
function isNameOf(name: string, { stackName, logicalId }: StackResource): boolean {
  const prefix = `${stackName}-${logicalId}-`.toLowerCase();
  const own = name.toLowerCase();
  return own.startsWith(prefix) && /^[a-z0-9]+$/.test(own.slice(prefix.length));
}
