import type { Construct } from 'constructs';
import type { Env } from '../../../functions/users-api/env.ts';
import { buildApiEnvironment } from '../api-environment.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { UsersTable } from '../resources/users-table.ts';

interface Props {
  readonly users: UsersTable;
}

/** Serves `/users`; its trigger is a route of `HttpApi`. */
export class UsersApi extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { users }: Props) {
    const { api } = context.stage;
    super(scope, 'users-api', context, {
      memoryMb: api.memoryMb,
      timeoutSeconds: api.functionTimeoutSeconds,
      environment: {
        ...buildApiEnvironment(api),
        USERS_TABLE_NAME: users.tableName,
        ADMIN_SCOPE: api.tokens.adminScope,
      },
    });
    this.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'],
      users.tableArn,
    );
  }
}
