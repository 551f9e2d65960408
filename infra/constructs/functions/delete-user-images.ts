import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { imagesIndexes } from '../../../contracts/records/indexes.ts';
import type { Env } from '../../../functions/delete-user-images/env.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { ImagesTable } from '../resources/images-table.ts';
import type { QuarantineQueue } from '../resources/quarantine-queue.ts';
import type { UsersTable } from '../resources/users-table.ts';
import { addTableStreamSource } from '../table-stream-source.ts';

interface Props {
  readonly users: UsersTable;
  readonly table: ImagesTable;
  readonly quarantine: QuarantineQueue;
}

/** Deletes the images of a deleted user. */
export class DeleteUserImages extends PipelineFunction<Env> {
  constructor(scope: Construct, context: FunctionContext, { users, table, quarantine }: Props) {
    const { stream, api } = context.stage;
    super(scope, 'delete-user-images', context, {
      memoryMb: stream.memoryMb,
      timeoutSeconds: stream.functionTimeoutSeconds,
      environment: {
        IMAGES_TABLE_NAME: table.tableName,
        GSI_LAG_SECONDS: `${api.gsiLagSeconds}`,
        QUARANTINE_QUEUE_URL: quarantine.queue.queueUrl,
      },
    });
    addTableStreamSource(this, users, {
      settings: stream,
      quarantine,
      // More than one, because a batch of one is always full and would not wait for the window.
      batchSize: 10,
      // The function fails a record that is younger than the index may lag. A stream's timestamps are whole seconds.
      maxBatchingWindow: Duration.seconds(api.gsiLagSeconds + 1),
      filters: [{ dynamodb: { NewImage: { deleted: { BOOL: [true] } } } }],
    });
    this.allow(['dynamodb:Query'], table.indexArn(imagesIndexes.byOwner));
    this.allow(['dynamodb:UpdateItem'], table.tableArn);
  }
}
