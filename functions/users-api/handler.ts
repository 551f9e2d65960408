import { handle } from 'hono/aws-lambda';
import { tokenSettings } from '../shared/http/api-environment.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient } from '../shared/stores/clients.ts';
import { UsersTable } from '../shared/stores/users-table.ts';
import { env } from './env.ts';
import { usersApi } from './users-api.ts';

const settings = readEnvironment(env);

export const handler = handle(
  usersApi({
    users: new UsersTable({
      client: dynamoDbClient(),
      tableName: settings.USERS_TABLE_NAME,
      now: () => new Date(),
    }),
    tokens: tokenSettings(settings),
    corsOrigins: settings.CORS_ORIGINS,
    logger: createLogger('users-api'),
  }),
);
