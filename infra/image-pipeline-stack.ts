import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AnnounceImage } from './constructs/announce-image.ts';
import { HttpApi } from './constructs/http-api.ts';
import { ImageEventsTopic } from './constructs/image-events-topic.ts';
import { ImagesTable } from './constructs/images-table.ts';
import { LargeImageWorkflow } from './constructs/large-image-workflow.ts';
import type { Build } from './constructs/pipeline-function.ts';
import { PrivateBucket } from './constructs/private-bucket.ts';
import { ProcessUpload } from './constructs/process-upload.ts';
import { RemoveFiles } from './constructs/remove-files.ts';
import { RemoveUserImages } from './constructs/remove-user-images.ts';
import { SweepUploads } from './constructs/sweep-uploads.ts';
import { UploadQueue } from './constructs/upload-queue.ts';
import { UploadsBucket } from './constructs/uploads-bucket.ts';
import { UsersTable } from './constructs/users-table.ts';

/** The image pipeline, in the order in which an upload passes it, and the API in front of it. */
export class ImagePipelineStack extends Stack {
  constructor(scope: Construct, id: string, build: Build, props: StackProps) {
    super(scope, id, props);
    const { stage } = build;

    const queue = new UploadQueue(this, 'UploadQueue', stage.upload);
    const uploads = new UploadsBucket(this, 'Uploads', stage, queue);

    const images = new PrivateBucket(this, 'Images', stage);
    const table = new ImagesTable(this, 'ImagesTable', stage);
    const workflow = new LargeImageWorkflow(this, build, { uploads, queue, images, table });
    new ProcessUpload(this, build, { uploads, queue, images, table, workflow });

    const topic = new ImageEventsTopic(this, 'ImageEvents');
    new AnnounceImage(this, build, { table, topic });
    new RemoveFiles(this, build, { table, images, uploads });

    new SweepUploads(this, build, { table, uploads, queue });

    const users = new UsersTable(this, 'UsersTable', stage);
    const { api } = new HttpApi(this, build, { users, uploads, images, table });
    new RemoveUserImages(this, build, { users, table });

    this.#output({
      UploadsBucketName: uploads.bucketName,
      ImagesBucketName: images.bucketName,
      ImagesTableName: table.tableName,
      UploadQueueUrl: queue.queue.queueUrl,
      UploadDeadLetterQueueUrl: queue.deadLetters.queueUrl,
      ImageEventsTopicArn: topic.topicArn,
      LargeImageStateMachineArn: workflow.stateMachine.stateMachineArn,
      UsersTableName: users.tableName,
      ApiId: api.restApiId,
      ApiUrl: api.url,
    });
  }

  #output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) {
      new CfnOutput(this, name, { value });
    }
  }
}
