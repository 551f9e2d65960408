import type { Context } from 'aws-lambda';
import { defaultAdminScope } from '../../contracts/http/token-claims.ts';
import { deleteFiles } from '../../functions/delete-files/delete-files.ts';
import { deleteUserImages } from '../../functions/delete-user-images/delete-user-images.ts';
import { imagesApi } from '../../functions/images-api/images-api.ts';
import { inspectImage } from '../../functions/inspect-image/inspect-image.ts';
import { optimizeImage } from '../../functions/optimize-image/optimize-image.ts';
import { processUpload } from '../../functions/process-upload/process-upload.ts';
import { publishImageEvent } from '../../functions/publish-image-event/publish-image-event.ts';
import { recordImage } from '../../functions/record-image/record-image.ts';
import { resizeImage } from '../../functions/resize-image/resize-image.ts';
import { parseImageChange } from '../../functions/shared/aws/images-table/stream.ts';
import { parseUserChange } from '../../functions/shared/aws/users-table/stream.ts';
import { checkSize } from '../../functions/shared/images/checks.ts';
import { acceptedLimits } from '../../functions/shared/images/limits.ts';
import { dynamoDbStreamHandler, sqsBatchHandler } from '../../functions/shared/runtime/batch-handlers.ts';
import { taskHandler } from '../../functions/shared/runtime/task-handler.ts';
import { sweepUploads } from '../../functions/sweep-uploads/sweep-uploads.ts';
import { usersApi } from '../../functions/users-api/users-api.ts';
import { watermarkImage } from '../../functions/watermark-image/watermark-image.ts';
import { adapters, logger, toDate } from './adapters.ts';
import { apiFunction, unsignedUrls } from './api-function.ts';
import { chooseRoute, encode, inspect, makeRenditions, makeThumbnail } from './images.ts';
import type { Runtime } from './runtime.ts';
import { settings } from './settings.ts';
import { jwtConfig } from './tokens.ts';

const metrics = { write: () => {} };
const apiSettings = { jwtConfig, corsOrigins: [], logger };

/** Creates the dependencies and the handler, as `handler.ts` of the function does. */
type CreateHandler = (runtime: Runtime) => (event: never, context: Context) => Promise<unknown>;

/** The Lambda functions: the shipped behaviors and adapters, with the time-outs of the template. */
export const functions = {
  'process-upload': {
    timeoutSeconds: settings.upload.functionTimeoutSeconds,
    create: (runtime) =>
      sqsBatchHandler(
        processUpload({
          images: adapters.imageClaims(runtime),
          uploads: adapters.uploads(runtime),
          renditions: adapters.renditions(runtime),
          checkSize: (size) => checkSize(size, acceptedLimits),
          inspect: async (upload) => inspect(upload),
          chooseRoute,
          makeThumbnail: async (upload) => makeThumbnail(upload),
          workflow: adapters.stateMachine(runtime),
          leaseSeconds: settings.upload.leaseSeconds,
          workflowLeaseSeconds: settings.workflow.leaseSeconds,
          maxReceiveCount: settings.upload.maxReceiveCount,
          logger,
        }),
        logger,
      ),
  },
  'publish-image-event': {
    timeoutSeconds: settings.stream.functionTimeoutSeconds,
    create: (runtime) =>
      dynamoDbStreamHandler({
        parse: parseImageChange,
        handle: publishImageEvent({ topic: adapters.topic(runtime), metrics, logger }),
        quarantine: adapters.quarantineQueue(runtime),
        logger,
      }),
  },
  'delete-files': {
    timeoutSeconds: settings.stream.functionTimeoutSeconds,
    create: (runtime) =>
      dynamoDbStreamHandler({
        parse: parseImageChange,
        handle: deleteFiles({
          renditions: adapters.renditions(runtime),
          uploads: adapters.uploads(runtime),
          logger,
        }),
        quarantine: adapters.quarantineQueue(runtime),
        logger,
      }),
  },
  'sweep-uploads': {
    timeoutSeconds: settings.sweep.functionTimeoutSeconds,
    create: (runtime) => {
      const now = toDate(runtime);
      const sweep = sweepUploads({
        leases: adapters.expiredLeases(runtime),
        uploads: adapters.uploads(runtime),
        deadLetterQueue: adapters.deadLetterQueue(runtime),
        messageRetentionSeconds: settings.upload.messageRetentionSeconds,
        now,
        logger,
      });
      return (_event, context) => sweep(() => context.getRemainingTimeInMillis() / 1000);
    },
  },
  'inspect-image': {
    timeoutSeconds: settings.workflow.functionTimeoutSeconds,
    create: (runtime) =>
      taskHandler(
        inspectImage({
          uploads: adapters.uploads(runtime),
          checkSize: (size) => checkSize(size, acceptedLimits),
          inspect: async (upload) => inspect(upload),
        }),
        logger,
      ),
  },
  'resize-image': {
    timeoutSeconds: settings.workflow.functionTimeoutSeconds,
    create: (runtime) =>
      taskHandler(
        resizeImage({
          uploads: adapters.uploads(runtime),
          intermediateFiles: adapters.intermediateFiles(runtime),
          makeRenditions: async (upload) => makeRenditions(upload),
        }),
        logger,
      ),
  },
  'watermark-image': {
    timeoutSeconds: settings.workflow.functionTimeoutSeconds,
    create: (runtime) =>
      taskHandler(
        watermarkImage({
          intermediateFiles: adapters.intermediateFiles(runtime),
          addWatermark: async (raw) => raw,
        }),
        logger,
      ),
  },
  'optimize-image': {
    timeoutSeconds: settings.workflow.functionTimeoutSeconds,
    create: (runtime) =>
      taskHandler(
        optimizeImage({
          intermediateFiles: adapters.intermediateFiles(runtime),
          renditions: adapters.renditions(runtime),
          encode: async (raw, name) => encode(raw, name),
          logger,
        }),
        logger,
      ),
  },
  'record-image': {
    timeoutSeconds: settings.workflow.functionTimeoutSeconds,
    create: (runtime) =>
      taskHandler(
        recordImage({
          images: adapters.imageClaims(runtime),
          intermediateFiles: adapters.intermediateFiles(runtime),
          deadLetterQueue: adapters.deadLetterQueue(runtime),
          logger,
        }),
        logger,
      ),
  },
  'delete-user-images': {
    timeoutSeconds: settings.stream.functionTimeoutSeconds,
    create: (runtime) =>
      dynamoDbStreamHandler({
        parse: parseUserChange,
        handle: deleteUserImages({
          images: adapters.userImages(runtime),
          gsiLagSeconds: settings.api.gsiLagSeconds,
          now: toDate(runtime),
          logger,
        }),
        quarantine: adapters.quarantineQueue(runtime),
        logger,
      }),
  },
  'users-api': {
    timeoutSeconds: settings.api.functionTimeoutSeconds,
    create: apiFunction((runtime) =>
      usersApi({ users: adapters.userProfiles(runtime), adminScope: defaultAdminScope, ...apiSettings }),
    ),
  },
  'images-api': {
    timeoutSeconds: settings.api.functionTimeoutSeconds,
    create: apiFunction((runtime) =>
      imagesApi({
        pendingUploads: adapters.pendingUploads(runtime),
        images: adapters.userImages(runtime),
        users: adapters.userProfiles(runtime),
        presignerFor: () => unsignedUrls,
        newImageId: runtime.newImageId,
        openApiDocument: {},
        ...apiSettings,
      }),
    ),
  },
} satisfies Record<string, { timeoutSeconds: number; create: CreateHandler }>;

export type FunctionName = keyof typeof functions;

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}
