import { handle } from 'hono/aws-lambda';
import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { UserProfiles } from '../shared/aws/users-table/profiles.ts';
import { jwtConfig } from '../shared/http/jwt-config.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { env } from './env.ts';
import { usersApi } from './users-api.ts';

const settings = parseEnv(env);
const logger = createLogger('users-api');

export const handler = handle(
  usersApi({
    users: new UserProfiles({
      client: createDynamoDbClient(),
      tableName: settings.USERS_TABLE_NAME,
      now: () => new Date(),
      logger,
    }),
    adminScope: settings.ADMIN_SCOPE,
    jwtConfig: jwtConfig(settings),
    corsOrigins: settings.CORS_ORIGINS,
    logger,
  }),
);
