import { ImageEventPublisher } from '../../functions/shared/aws/image-event-publisher.ts';
import { ImageClaims } from '../../functions/shared/aws/images-table/claims.ts';
import { ExpiredLeases } from '../../functions/shared/aws/images-table/expired-leases.ts';
import { PendingUploads } from '../../functions/shared/aws/images-table/pending-uploads.ts';
import { UserImages } from '../../functions/shared/aws/images-table/user-images.ts';
import { IntermediateFiles } from '../../functions/shared/aws/intermediate-files.ts';
import { LargeImageStateMachine } from '../../functions/shared/aws/large-image-state-machine.ts';
import { QuarantineQueue } from '../../functions/shared/aws/quarantine-queue.ts';
import { RenditionObjects } from '../../functions/shared/aws/renditions-bucket.ts';
import { UploadDeadLetterQueue } from '../../functions/shared/aws/upload-dead-letter-queue.ts';
import { UploadObjects } from '../../functions/shared/aws/uploads-bucket.ts';
import { UserProfiles } from '../../functions/shared/aws/users-table/profiles.ts';
import type { LambdaLogger } from '../../functions/shared/runtime/logger.ts';
import type { Runtime } from './runtime.ts';
import { resourceNames, settings } from './settings.ts';

export const logger: LambdaLogger = { info: () => {}, warn: () => {}, error: () => {}, addContext: () => {} };

/** Adapters only call `send`, so one object replaces the client of every service: hence the one cast. */
function toClient<Client>({ send }: Runtime): Client {
  return { send } as Client;
}

/** The options of an adapter of the images table. */
function imagesTable<Client>(runtime: Runtime) {
  return { client: toClient<Client>(runtime), tableName: resourceNames.imagesTable, now: toDate(runtime) };
}

export function toDate({ now }: Runtime): () => Date {
  return () => new Date(now());
}

/** The adapters that the handlers create, over the simulated services. */
export const adapters = {
  imageClaims: (runtime: Runtime) => new ImageClaims(imagesTable(runtime)),
  expiredLeases: (runtime: Runtime) => new ExpiredLeases(imagesTable(runtime)),
  pendingUploads: (runtime: Runtime) =>
    new PendingUploads({ ...imagesTable(runtime), maxPendingUploads: settings.api.maxPendingUploads }),
  userImages: (runtime: Runtime) => new UserImages({ ...imagesTable(runtime), logger }),
  userProfiles: (runtime: Runtime) =>
    new UserProfiles({
      client: toClient(runtime),
      tableName: resourceNames.usersTable,
      now: toDate(runtime),
      logger,
    }),
  uploads: (runtime: Runtime) =>
    new UploadObjects({ client: toClient(runtime), bucket: resourceNames.uploads }),
  renditions: (runtime: Runtime) =>
    new RenditionObjects({ client: toClient(runtime), bucket: resourceNames.images }),
  intermediateFiles: (runtime: Runtime) =>
    new IntermediateFiles({ client: toClient(runtime), bucket: resourceNames.images }),
  deadLetterQueue: (runtime: Runtime) =>
    new UploadDeadLetterQueue({ client: toClient(runtime), queueUrl: resourceNames.deadLetterQueue }),
  quarantineQueue: (runtime: Runtime) =>
    new QuarantineQueue({ client: toClient(runtime), queueUrl: resourceNames.quarantineQueue }),
  topic: (runtime: Runtime) =>
    new ImageEventPublisher({ client: toClient(runtime), topicArn: resourceNames.topic }),
  stateMachine: (runtime: Runtime) =>
    new LargeImageStateMachine({
      client: toClient(runtime),
      stateMachineArn: resourceNames.stateMachine,
    }),
};
