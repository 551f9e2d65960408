import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DeleteFiles } from './constructs/functions/delete-files.ts';
import { DeleteUserImages } from './constructs/functions/delete-user-images.ts';
import { ProcessUpload } from './constructs/functions/process-upload.ts';
import { PublishImageEvent } from './constructs/functions/publish-image-event.ts';
import { SweepUploads } from './constructs/functions/sweep-uploads.ts';
import type { FunctionContext } from './constructs/pipeline-function.ts';
import { HttpApi } from './constructs/resources/http-api.ts';
import { ImageEventsTopic } from './constructs/resources/image-events-topic.ts';
import { ImagesTable } from './constructs/resources/images-table.ts';
import { LargeImageWorkflow } from './constructs/resources/large-image-workflow.ts';
import { PrivateBucket } from './constructs/resources/private-bucket.ts';
import { QuarantineQueue } from './constructs/resources/quarantine-queue.ts';
import { UploadQueue } from './constructs/resources/upload-queue.ts';
import { UploadsBucket } from './constructs/resources/uploads-bucket.ts';
import { UsersTable } from './constructs/resources/users-table.ts';

/** The image pipeline, in the order in which an upload passes through it, and the API in front of it. */
export class ImagePipelineStack extends Stack {
  constructor(scope: Construct, id: string, context: FunctionContext, props: StackProps) {
    super(scope, id, props);
    const { stage } = context;

    const queue = new UploadQueue(this, 'UploadQueue', stage);
    const uploads = new UploadsBucket(this, 'Uploads', stage, queue);

    const images = new PrivateBucket(this, 'Images', stage, {
      methods: [HttpMethods.GET, HttpMethods.HEAD],
      headers: [],
    });
    const table = new ImagesTable(this, 'ImagesTable', stage);
    const workflow = new LargeImageWorkflow(this, context, { uploads, queue, images, table });
    new ProcessUpload(this, context, { uploads, queue, images, table, workflow });

    const topic = new ImageEventsTopic(this, 'ImageEvents');
    const quarantine = new QuarantineQueue(this, 'QuarantineQueue', stage.stream);
    new PublishImageEvent(this, context, { table, topic, quarantine });
    new DeleteFiles(this, context, { table, images, uploads, quarantine });

    new SweepUploads(this, context, { table, uploads, queue });

    const users = new UsersTable(this, 'UsersTable', stage);
    const { api, outputs } = new HttpApi(this, context, { users, uploads, images, table });
    new DeleteUserImages(this, context, { users, table, quarantine });

    this.#addOutputs({
      UploadsBucketName: uploads.bucketName,
      ImagesBucketName: images.bucketName,
      ImagesTableName: table.tableName,
      UploadQueueUrl: queue.queue.queueUrl,
      UploadDeadLetterQueueUrl: queue.deadLetterQueue.queueUrl,
      QuarantineQueueUrl: quarantine.queue.queueUrl,
      ImageEventsTopicArn: topic.topicArn,
      LargeImageStateMachineArn: workflow.stateMachine.stateMachineArn,
      UsersTableName: users.tableName,
      ApiId: api.restApiId,
      ApiUrl: api.url,
      ...outputs,
    });
  }

  #addOutputs(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) {
      new CfnOutput(this, name, { value });
    }
  }
}
