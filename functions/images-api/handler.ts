import { randomBytes } from 'node:crypto';
import { handle } from 'hono/aws-lambda';
import openApiDocument from '../../contracts/http/openapi.json' with { type: 'json' };
import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { PendingUploads } from '../shared/aws/images-table/pending-uploads.ts';
import { UserImages } from '../shared/aws/images-table/user-images.ts';
import { PresignedUrls } from '../shared/aws/presigned-urls.ts';
import { createPresigningS3Client } from '../shared/aws/s3-client.ts';
import { UserProfiles } from '../shared/aws/users-table/profiles.ts';
import { jwtConfig } from '../shared/http/jwt-config.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { env } from './env.ts';
import { imagesApi } from './images-api.ts';

const settings = parseEnv(env);
const logger = createLogger('images-api');
const client = createDynamoDbClient();
const now = () => new Date();

export const handler = handle(
  imagesApi({
    pendingUploads: new PendingUploads({
      client,
      tableName: settings.IMAGES_TABLE_NAME,
      maxPendingUploads: settings.MAX_PENDING_UPLOADS,
      now,
    }),
    images: new UserImages({ client, tableName: settings.IMAGES_TABLE_NAME, now, logger }),
    users: new UserProfiles({ client, tableName: settings.USERS_TABLE_NAME, now, logger }),
    presignerFor: (host) =>
      new PresignedUrls({
        client: createPresigningS3Client(host),
        uploadsBucket: settings.UPLOADS_BUCKET_NAME,
        imagesBucket: settings.IMAGES_BUCKET_NAME,
        now,
      }),
    newImageId: () => randomBytes(16).toString('hex'),
    openApiDocument,
    jwtConfig: jwtConfig(settings),
    corsOrigins: settings.CORS_ORIGINS,
    logger,
  }),
);
