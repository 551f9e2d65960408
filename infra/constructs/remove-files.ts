import type { Construct } from 'constructs';
import type { Env } from '../../functions/remove-files/env.ts';
import { feedWithImageChanges } from './image-changes.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import type { PrivateBucket } from './private-bucket.ts';

interface Props {
  readonly table: ImagesTable;
  readonly images: PrivateBucket;
  readonly uploads: PrivateBucket;
}

/** Deletes the files that a record which has ended does not name. */
export class RemoveFiles extends PipelineFunction<Env> {
  constructor(scope: Construct, build: Build, { table, images, uploads }: Props) {
    const settings = build.stage.stream;
    super(scope, 'remove-files', build, {
      memory: settings.memory,
      timeout: settings.functionTimeout,
      environment: {
        IMAGES_BUCKET_NAME: images.bucketName,
        UPLOADS_BUCKET_NAME: uploads.bucketName,
      },
    });
    feedWithImageChanges(this, table, settings, ['PROCESSED', 'REJECTED', 'FAILED', 'DELETED']);
    this.allow(['s3:ListBucket'], images.bucketArn, { StringLike: { 's3:prefix': 'images/*' } });
    this.allowObjects(['s3:DeleteObject'], images, 'images/');
    this.allowObjects(['s3:DeleteObject'], uploads, 'uploads/');
  }
}
