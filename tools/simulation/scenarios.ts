import type { Scenario } from './scenario.ts';
import { badFiles } from './scenarios/bad-files.ts';
import { bursts } from './scenarios/bursts.ts';
import { deletedUploads } from './scenarios/deleted-uploads.ts';
import { deletedUsers } from './scenarios/deleted-users.ts';
import { editedRecords } from './scenarios/edited-records.ts';
import { largeImages } from './scenarios/large-images.ts';
import { pendingUploads } from './scenarios/pending-uploads.ts';
import { redrives } from './scenarios/redrives.ts';
import { sameKey } from './scenarios/same-key.ts';
import { singleUploads } from './scenarios/single-uploads.ts';
import { sweeps } from './scenarios/sweeps.ts';

export const scenarios: Scenario[] = [
  singleUploads,
  sameKey,
  bursts,
  badFiles,
  deletedUploads,
  redrives,
  sweeps,
  pendingUploads,
  largeImages,
  deletedUsers,
  editedRecords,
];
