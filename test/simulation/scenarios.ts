import type { Scenario } from './scenario.ts';
import { badFiles } from './scenarios/bad-files.ts';
import { bursts } from './scenarios/bursts.ts';
import { deletedUsers } from './scenarios/deleted-users.ts';
import { largeImages } from './scenarios/large-images.ts';
import { promisedUploads } from './scenarios/promised-uploads.ts';
import { redrives } from './scenarios/redrives.ts';
import { removedUploads } from './scenarios/removed-uploads.ts';
import { sameKey } from './scenarios/same-key.ts';
import { singleUploads } from './scenarios/single-uploads.ts';
import { sweeps } from './scenarios/sweeps.ts';

/** Every kind of story that is simulated. */
export const scenarios: Scenario[] = [
  singleUploads,
  sameKey,
  bursts,
  badFiles,
  removedUploads,
  redrives,
  sweeps,
  promisedUploads,
  largeImages,
  deletedUsers,
];
