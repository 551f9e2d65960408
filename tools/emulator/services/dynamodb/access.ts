import * as v from 'valibot';
import type { Access } from '../../iam/authorizer.ts';
import { arn } from '../account.ts';
import { parseJsonBody } from '../json-body.ts';
import type { GatewayRequest } from '../request.ts';

const target = v.object({ TableName: v.optional(v.string()), IndexName: v.optional(v.string()) });
const batch = v.object({ RequestItems: v.record(v.string(), v.unknown()) });
const transaction = v.object({
  TransactItems: v.array(v.record(v.string(), v.object({ TableName: v.string() }))),
});

/** The action of each kind of item in a transaction. */
const transactionActions = new Map([
  ['Put', 'PutItem'],
  ['Update', 'UpdateItem'],
  ['Delete', 'DeleteItem'],
  ['Get', 'GetItem'],
]);

/** The permissions of a request for DynamoDB. A Query or Scan of an index has the ARN of the index as its resource. */
export function getDynamoDbAccess({ operation, body }: GatewayRequest): Access[] {
  const input = parseJsonBody(body);
  const action = `dynamodb:${operation}`;
  if (v.is(batch, input)) {
    return Object.keys(input.RequestItems).map((table) => ({ action, resource: toTableArn(table) }));
  }
  if (v.is(transaction, input)) {
    return input.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => ({
        action: `dynamodb:${transactionActions.get(kind) ?? kind}`,
        resource: toTableArn(TableName),
      })),
    );
  }
  const { success, output } = v.safeParse(target, input);
  if (!(success && output.TableName)) {
    return [{ action, resource: '*' }];
  }
  const { TableName, IndexName } = output;
  return [{ action, resource: toTableArn(TableName) + (IndexName ? `/index/${IndexName}` : '') }];
}

function toTableArn(table: string): string {
  return table.startsWith('arn:') ? table : arn('dynamodb', `table/${table}`);
}
