import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { resourceType } from '../resource-type.ts';

export const table = resourceType(
  {
    TableName: v.optional(v.string()),
    AttributeDefinitions: v.array(v.unknown()),
    BillingMode: v.literal('PAY_PER_REQUEST'),
    GlobalSecondaryIndexes: v.optional(v.array(v.unknown())),
    KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.string() })),
    StreamSpecification: v.optional(v.strictObject({ StreamViewType: v.literal('NEW_AND_OLD_IMAGES') })),
  },
  // AWS deletes expired items within a few days, so no code can depend on the time.
  [
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification',
    'DeletionProtectionEnabled',
    'SSESpecification',
    'Tags',
  ],
  ({ TableName: explicit, StreamSpecification, ...definition }, { name }) => {
    const TableName = explicit ?? name;
    const Arn = arn('dynamodb', `table/${TableName}`);
    const StreamArn = `${Arn}/stream/2026-01-01T00:00:00.000`;
    return {
      ref: TableName,
      attributes: { Arn, ...(StreamSpecification && { StreamArn }) },
      create: async ({ dynamoDb }) => {
        await dynamoDb.createTable({ TableName, ...definition });
        const keyNames = definition.KeySchema.map(({ AttributeName }) => AttributeName);
        dynamoDb.startStream(TableName, StreamArn, keyNames);
      },
    };
  },
);
