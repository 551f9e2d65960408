import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Env } from '../../functions/remove-user-images/env.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
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
    const streamArn = users.tableStreamArn ?? '';
    new EventSourceMapping(this, 'UserChanges', {
      target: this.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // Enough for the window to end before: a batch of one is full at once, and waits for nothing.
      batchSize: 10,
      // The function refuses what is younger than the index may lag. The stream tells times in whole seconds.
      maxBatchingWindow: Duration.seconds(api.indexLag + 1),
      reportBatchItemFailures: true,
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: { deleted: { BOOL: [true] } } } })],
    });
    this.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
    this.allow(['dynamodb:ListStreams'], '*');
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Lambda asks for dynamodb:ListStreams when the mapping is made; the action knows no resource.',
    });
    this.allow(['dynamodb:Query'], `${table.tableArn}/index/byOwner`);
    this.allow(['dynamodb:UpdateItem'], table.tableArn);
  }
}
