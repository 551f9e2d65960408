import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Env } from '../../functions/remove-user-images/env.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import { feedWithChanges } from './table-changes.ts';
import type { UsersTable } from './users-table.ts';

interface Props {
  readonly users: UsersTable;
  readonly table: ImagesTable;
}

/** Deletes the images of users who have left. */
export class RemoveUserImages extends PipelineFunction<Env> {
  constructor(scope: Construct, build: Build, { users, table }: Props) {
    const { stream, api } = build.stage;
    super(scope, 'remove-user-images', build, {
      memory: stream.memory,
      timeout: stream.functionTimeout,
      environment: { IMAGES_TABLE_NAME: table.tableName, INDEX_LAG_SECONDS: `${api.indexLag}` },
    });
    feedWithChanges(this, users, {
      // Enough for the window to end before: a batch of one is full at once, and waits for nothing.
      batchSize: 10,
      // The function refuses what is younger than the index may lag. The stream tells times in whole seconds.
      window: Duration.seconds(api.indexLag + 1),
      newImage: { deleted: { BOOL: [true] } },
    });
    this.allow(['dynamodb:Query'], `${table.tableArn}/index/byOwner`);
    this.allow(['dynamodb:UpdateItem'], table.tableArn);
  }
}
