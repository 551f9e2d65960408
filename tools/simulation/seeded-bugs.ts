import { apiBugs } from './seeded-bugs/api-bugs.ts';
import { claimBugs } from './seeded-bugs/claim-bugs.ts';
import { processUploadBugs } from './seeded-bugs/process-upload-bugs.ts';
import { streamBugs } from './seeded-bugs/stream-bugs.ts';
import { sweeperAndWorkflowBugs } from './seeded-bugs/sweeper-and-workflow-bugs.ts';

export const seededBugs = [
  ...claimBugs,
  ...processUploadBugs,
  ...streamBugs,
  ...sweeperAndWorkflowBugs,
  ...apiBugs,
];
