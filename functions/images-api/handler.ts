import { randomBytes } from 'node:crypto';
import { handle } from 'hono/aws-lambda';
import description from '../../docs/openapi.json' with { type: 'json' };
import { tokenSettings } from '../shared/http/api-environment.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient, s3ClientFor } from '../shared/stores/clients.ts';
import { ImageLinks } from '../shared/stores/image-links.ts';
import { OwnedImages } from '../shared/stores/owned-images.ts';
import { UsersTable } from '../shared/stores/users-table.ts';
import { env } from './env.ts';
import { imagesApi } from './images-api.ts';

const settings = readEnvironment(env);
const client = dynamoDbClient();
const now = () => new Date();

export const handler = handle(
  imagesApi({
    images: new OwnedImages({ client, tableName: settings.IMAGES_TABLE_NAME, now }),
    users: new UsersTable({ client, tableName: settings.USERS_TABLE_NAME, now }),
    linksFor: (host) =>
      new ImageLinks({
        client: s3ClientFor(host),
        uploadsBucket: settings.UPLOADS_BUCKET_NAME,
        imagesBucket: settings.IMAGES_BUCKET_NAME,
        now,
      }),
    randomId: () => randomBytes(16).toString('hex'),
    description,
    tokens: tokenSettings(settings),
    corsOrigins: settings.CORS_ORIGINS,
    logger: createLogger('images-api'),
  }),
);
