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
      environment: { IMAGES_TABLE_NAME: table.tableName },
    });
    const streamArn = users.tableStreamArn ?? '';
    new EventSourceMapping(this, 'UserChanges', {
      target: this.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1,
      // The index of owners lags behind the table: an image that was written just before the deletion has to be in it.
      maxBatchingWindow: Duration.seconds(api.indexLag),
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
