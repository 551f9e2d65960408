import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { paginateListBuckets, type S3Client } from '@aws-sdk/client-s3';
import { paginateListQueues, type SQSClient } from '@aws-sdk/client-sqs';
import type { StackTemplate } from './stack-template.ts';

/** A table, bucket or queue that a deleted stack has left. */
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
}

interface RetainableType {
  /** The property that is the primary identifier. */
  property: string;
  list(clients: ResourceClients, stackName: string): AsyncIterable<string[]>;
}

const retainableTypes: Record<string, RetainableType> = {
  'AWS::DynamoDB::Table': {
    property: 'TableName',
    list: async function* ({ dynamoDb }) {
      for await (const { TableNames = [] } of paginateListTables({ client: dynamoDb }, {})) {
        yield TableNames;
      }
    },
  },
  'AWS::S3::Bucket': {
    property: 'BucketName',
    list: async function* ({ s3 }) {
      for await (const { Buckets = [] } of paginateListBuckets({ client: s3 }, {})) {
        yield Buckets.flatMap(({ Name }) => Name ?? []);
      }
    },
  },
  'AWS::SQS::Queue': {
    property: 'QueueUrl',
    list: async function* ({ sqs }, QueueNamePrefix) {
      for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, { QueueNamePrefix })) {
        yield QueueUrls;
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
  for (const [type, { property, list }] of Object.entries(retainableTypes)) {
    const logicalIds = Object.keys(Resources).filter((id) => {
      const resource = Resources[id];
      return resource?.Type === type && resource.DeletionPolicy?.startsWith('Retain');
    });
    for await (const page of logicalIds.length > 0 ? list(clients, stackName) : []) {
      resources.push(
        ...logicalIds.flatMap((logicalId) =>
          page
            .filter((name) => isNameOf(name, stackName, logicalId))
            .map((name) => ({ logicalId, type, identifier: { [property]: name } })),
        ),
      );
    }
  }
  return resources;
}

/** The names of buckets are in lower case; a queue is identified by its URL, which ends in its name. */
function isNameOf(name: string, stackName: string, logicalId: string): boolean {
  const prefix = `${stackName}-${logicalId}-`.toLowerCase();
  const own = name.split('/').at(-1)?.toLowerCase() ?? '';
  return own.startsWith(prefix) && /^[a-z0-9]+$/.test(own.slice(prefix.length));
}
