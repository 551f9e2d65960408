import type { Construct } from 'constructs';
import { imagesIndexes } from '../../../contracts/records/indexes.ts';
import { renditionsPrefix, userUploadsPrefix } from '../../../contracts/records/object-keys.ts';
import type { Env } from '../../../functions/images-api/env.ts';
import { buildApiEnvironment } from '../api-environment.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { PrivateBucket } from '../resources/private-bucket.ts';
import type { UsersTable } from '../resources/users-table.ts';

interface Props {
  readonly users: UsersTable;
  readonly uploads: PrivateBucket;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
}

/** Serves `/images`; its trigger is a route of `HttpApi`. */
export class ImagesApi extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { users, uploads, images, table }: Props) {
    const { api } = context.stage;
    super(scope, 'images-api', context, {
      memoryMb: api.memoryMb,
      timeoutSeconds: api.functionTimeoutSeconds,
      environment: {
        ...buildApiEnvironment(api),
        USERS_TABLE_NAME: users.tableName,
        IMAGES_TABLE_NAME: table.tableName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
        IMAGES_BUCKET_NAME: images.bucketName,
        MAX_PENDING_UPLOADS: `${api.maxPendingUploads}`,
      },
    });
    this.allow(['dynamodb:GetItem'], users.tableArn);
    this.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
    this.allow(['dynamodb:Query'], table.indexArn(imagesIndexes.byOwner));
    this.allow(['dynamodb:Query'], table.indexArn(imagesIndexes.byOwnerLease));
    // A presigned URL has the permissions of the role that signed it.
    this.allowObjects(['s3:PutObject'], uploads, userUploadsPrefix);
    this.allowObjects(['s3:GetObject'], images, renditionsPrefix);
  }
}
