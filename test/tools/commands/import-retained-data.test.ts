import { expect, test } from 'vitest';
import { assertUnambiguous } from '../../../tools/commands/import-retained-data.ts';

const table = (TableName: string) => ({
  logicalId: 'Users',
  type: 'AWS::DynamoDB::Table',
  identifier: { TableName },
});

test('two tables for one place in the template are for the user to choose from', () => {
  expect(() => assertUnambiguous('prod', [table('one'), table('two')])).toThrow('--without-retained-data');
  expect(() => assertUnambiguous('prod', [table('one')])).not.toThrow();
});
