import type { Context, DynamoDBRecord } from 'aws-lambda';
import { announceImage } from '../../functions/announce-image/announce-image.ts';
import { imagesApi } from '../../functions/images-api/images-api.ts';
import { inspectImage } from '../../functions/inspect-image/inspect-image.ts';
import { optimizeImage } from '../../functions/optimize-image/optimize-image.ts';
import { processUpload } from '../../functions/process-upload/process-upload.ts';
import { recordImage } from '../../functions/record-image/record-image.ts';
import { removeFiles } from '../../functions/remove-files/remove-files.ts';
import { removeUserImages } from '../../functions/remove-user-images/remove-user-images.ts';
import { resizeImage } from '../../functions/resize-image/resize-image.ts';
import { checkSize } from '../../functions/shared/images/checks.ts';
import { largeImageLimits } from '../../functions/shared/images/limits.ts';
import { queueHandler, streamHandler } from '../../functions/shared/runtime/batch.ts';
import type { RequestLogger } from '../../functions/shared/runtime/logger.ts';
import { taskHandler } from '../../functions/shared/runtime/task.ts';
import { ImageEventsTopic } from '../../functions/shared/stores/image-events-topic.ts';
import { ImagesBucket } from '../../functions/shared/stores/images-bucket.ts';
import { readImageChange } from '../../functions/shared/stores/images-stream.ts';
import { ImagesTable } from '../../functions/shared/stores/images-table.ts';
import { LargeImageWorkflow } from '../../functions/shared/stores/large-image-workflow.ts';
import { OpenImages } from '../../functions/shared/stores/open-images.ts';
import { OwnedImages } from '../../functions/shared/stores/owned-images.ts';
import { UploadDeadLetterQueue } from '../../functions/shared/stores/upload-dead-letter-queue.ts';
import { UploadsBucket } from '../../functions/shared/stores/uploads-bucket.ts';
import { readUserChange } from '../../functions/shared/stores/users-stream.ts';
import { UsersTable } from '../../functions/shared/stores/users-table.ts';
import { WorkFiles } from '../../functions/shared/stores/work-files.ts';
import { sweepUploads } from '../../functions/sweep-uploads/sweep-uploads.ts';
import { usersApi } from '../../functions/users-api/users-api.ts';
import { watermarkImage } from '../../functions/watermark-image/watermark-image.ts';
import { stages } from '../../infra/stages.ts';
import { apiFunction, unsignedLinks } from './api.ts';
import type { Command } from './aws/command.ts';
import { encode, inspect, makeRenditions, makeThumbnail, smallFileBytes } from './pictures.ts';
import { tokenSettings } from './tokens.ts';

/** What the template sets; times are virtual, so those of production cost nothing. */
export const settings = stages.prod;

export const names = {
  uploads: 'example-uploads',
  images: 'example-images',
  table: 'example-images-table',
  users: 'example-users-table',
  topic: 'example-image-events',
  deadLetters: 'example-dead-letters',
  workflow: 'example-workflow',
};

const logger: RequestLogger = { info: () => {}, warn: () => {}, error: () => {}, addContext: () => {} };

const apiSettings = { tokens: tokenSettings, corsOrigins: [], logger };

/** What the simulated world gives to one run of a function. */
export interface Runtime {
  send: (command: Command) => Promise<unknown>;
  /** In milliseconds since 1970. */
  now: () => number;
  /** 32 hexadecimal digits that no other run gets. */
  randomId: () => string;
}

/** Builds what handlers build, as they do, and returns what they export. */
type Build = (runtime: Runtime) => (event: never, context: Context) => Promise<unknown>;

/** Each Lambda function: the shipped behaviour over the shipped stores, its time-out in seconds, its handler. */
export const functions = {
  'process-upload': {
    timeout: settings.upload.functionTimeout,
    build: (runtime) =>
      queueHandler(
        processUpload({
          images: imagesTable(runtime),
          uploads: uploadsBucket(runtime),
          renditions: imagesBucket(runtime),
          checkSize: (bytes) => checkSize(bytes, largeImageLimits),
          makeThumbnail: async (upload) => makeThumbnail(upload),
          workflow: new LargeImageWorkflow({ client: client(runtime), stateMachineArn: names.workflow }),
          leaseSeconds: settings.upload.lease,
          smallFileBytes,
          workflowLeaseSeconds: settings.workflow.lease,
          maxReceives: settings.upload.maxReceives,
          logger,
        }),
        logger,
      ),
  },
  'announce-image': {
    timeout: settings.stream.functionTimeout,
    build: (runtime) => {
      const topic = new ImageEventsTopic({ client: client(runtime), topicArn: names.topic });
      const announce = announceImage({ topic, logger });
      return streamHandler((record: DynamoDBRecord) => announce(readImageChange(record)), logger);
    },
  },
  'remove-files': {
    timeout: settings.stream.functionTimeout,
    build: (runtime) => {
      const buckets = { renditions: imagesBucket(runtime), uploads: uploadsBucket(runtime) };
      const remove = removeFiles({ ...buckets, logger });
      return streamHandler((record: DynamoDBRecord) => remove(readImageChange(record)), logger);
    },
  },
  'sweep-uploads': {
    timeout: settings.sweep.functionTimeout,
    build: (runtime) => {
      const now = () => new Date(runtime.now());
      const sweep = sweepUploads({
        openImages: new OpenImages({ client: client(runtime), tableName: names.table, now }),
        uploads: uploadsBucket(runtime),
        deadLetters: deadLetters(runtime),
        messageLifetimeSeconds: settings.upload.messageRetention,
        now,
        logger,
      });
      return (_event, context) => sweep(() => context.getRemainingTimeInMillis() / 1000);
    },
  },
  'inspect-image': {
    timeout: settings.workflow.functionTimeout,
    build: (runtime) =>
      taskHandler(
        inspectImage({
          uploads: uploadsBucket(runtime),
          checkSize: (bytes) => checkSize(bytes, largeImageLimits),
          inspect: async (upload) => inspect(upload),
        }),
        logger,
      ),
  },
  'resize-image': {
    timeout: settings.workflow.functionTimeout,
    build: (runtime) =>
      taskHandler(
        resizeImage({
          uploads: uploadsBucket(runtime),
          workFiles: workFiles(runtime),
          makeRenditions: async (upload) => makeRenditions(upload),
        }),
        logger,
      ),
  },
  'watermark-image': {
    timeout: settings.workflow.functionTimeout,
    build: (runtime) =>
      taskHandler(
        watermarkImage({ workFiles: workFiles(runtime), addWatermark: async (pixels) => pixels }),
        logger,
      ),
  },
  'optimize-image': {
    timeout: settings.workflow.functionTimeout,
    build: (runtime) =>
      taskHandler(
        optimizeImage({
          workFiles: workFiles(runtime),
          renditions: imagesBucket(runtime),
          encode: async (pixels, name) => encode(pixels, name),
          logger,
        }),
        logger,
      ),
  },
  'record-image': {
    timeout: settings.workflow.functionTimeout,
    build: (runtime) =>
      taskHandler(
        recordImage({
          images: imagesTable(runtime),
          workFiles: workFiles(runtime),
          deadLetters: deadLetters(runtime),
          logger,
        }),
        logger,
      ),
  },
  'remove-user-images': {
    timeout: settings.stream.functionTimeout,
    build: (runtime) => {
      const images = ownedImages(runtime);
      const now = () => new Date(runtime.now());
      const remove = removeUserImages({ images, indexLagSeconds: settings.api.indexLag, now, logger });
      return streamHandler((record: DynamoDBRecord) => remove(readUserChange(record)), logger);
    },
  },
  'users-api': {
    timeout: settings.api.functionTimeout,
    build: apiFunction((runtime) => usersApi({ users: usersTable(runtime), ...apiSettings })),
  },
  'images-api': {
    timeout: settings.api.functionTimeout,
    build: apiFunction((runtime) =>
      imagesApi({
        images: ownedImages(runtime),
        users: usersTable(runtime),
        linksFor: () => unsignedLinks,
        randomId: runtime.randomId,
        description: {},
        ...apiSettings,
      }),
    ),
  },
} satisfies Record<string, { timeout: number; build: Build }>;

export type FunctionName = keyof typeof functions;

/** Stores send commands and nothing else, so one object stands for every client of the SDK: hence the one cast. */
function client<Client>({ send }: Runtime): Client {
  return { send } as Client;
}

function imagesTable(runtime: Runtime) {
  const now = () => new Date(runtime.now());
  return new ImagesTable({ client: client(runtime), tableName: names.table, now });
}

function ownedImages(runtime: Runtime) {
  const now = () => new Date(runtime.now());
  return new OwnedImages({ client: client(runtime), tableName: names.table, now });
}

function usersTable(runtime: Runtime) {
  const now = () => new Date(runtime.now());
  return new UsersTable({ client: client(runtime), tableName: names.users, now });
}

function uploadsBucket(runtime: Runtime) {
  return new UploadsBucket({ client: client(runtime), name: names.uploads });
}

function imagesBucket(runtime: Runtime) {
  return new ImagesBucket({ client: client(runtime), name: names.images });
}

function workFiles(runtime: Runtime) {
  return new WorkFiles({ client: client(runtime), bucket: names.images });
}

function deadLetters(runtime: Runtime) {
  return new UploadDeadLetterQueue({ client: client(runtime), queueUrl: names.deadLetters });
}
