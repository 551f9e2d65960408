import { stages } from '../../infra/stages.ts';

/** The settings of production: time is virtual, so long time-outs cost nothing. */
export const settings = stages.prod;

/** The names of the simulated resources. A command contains one of them, which decides the service that performs it. */
export const resourceNames = {
  uploads: 'example-uploads',
  images: 'example-images',
  imagesTable: 'example-images-table',
  usersTable: 'example-users-table',
  topic: 'example-image-events',
  deadLetterQueue: 'example-dead-letter-queue',
  quarantineQueue: 'example-quarantine-queue',
  stateMachine: 'example-state-machine',
};
