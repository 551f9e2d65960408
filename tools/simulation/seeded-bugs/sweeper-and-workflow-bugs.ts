import type { SeededBug } from '../seeded-bug.ts';

export const sweeperAndWorkflowBugs: SeededBug[] = [
  {
    name: 'the sweeper does not wait until the message has expired',
    file: 'functions/sweep-uploads/sweep-uploads.ts',
    code: 'secondsSinceExpiry > deps.messageRetentionSeconds',
    mutant: 'secondsSinceExpiry > 0',
    firstViolation: {
      scenario: 'sweeps',
      seed: 3,
      invariant: 'the sweeper waits until the message has expired',
    },
  },
  {
    name: 'the sweeper trusts the index',
    file: 'functions/shared/aws/images-table/expired-leases.ts',
    code: "'#status = :snapshotStatus AND #attempt = :snapshotAttempt AND leaseExpiresAt = :snapshotLease'",
    mutant:
      "':snapshotStatus = :snapshotStatus AND #attempt = :snapshotAttempt AND :snapshotLease = :snapshotLease AND #status = #status'",
    firstViolation: { scenario: 'pending-uploads', seed: 332, invariant: 'a deleted image stays deleted' },
  },
  {
    name: 'the lease of a deleted image is not released',
    file: 'functions/sweep-uploads/sweep-uploads.ts',
    code: 'await deps.leases.releaseLease(image);',
    mutant: '',
    firstViolation: { scenario: 'deleted-users', seed: 1, invariant: 'no lease is left' },
  },
  {
    name: 'the workflow fails without a dead-letter message',
    file: 'functions/record-image/record-image.ts',
    code: 'await deadLetterQueue.send(source);',
    mutant: '',
    firstViolation: { scenario: 'same-key', seed: 3, invariant: 'a failed upload can be redriven' },
  },
  {
    name: 'an iteration does not wait for a zombie invocation',
    file: 'statemachines/process-large-image.asl.json',
    code: '"Next": "WaitForOptimizeTimeout"',
    mutant: '"Next": "RenditionFailed"',
    firstViolation: {
      scenario: 'bursts',
      seed: 2748,
      invariant: 'every rendition is referenced by a record',
    },
  },
  {
    name: 'RecordImage ignores a rejection',
    file: 'functions/record-image/record-image.ts',
    code: "if ('rejection' in input) {",
    mutant: 'if (false) {',
    firstViolation: {
      scenario: 'bursts',
      seed: 1,
      invariant: 'an upload has a terminal status or a message in the dead-letter queue',
    },
  },
];
