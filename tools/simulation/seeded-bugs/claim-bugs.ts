import type { SeededBug } from '../seeded-bug.ts';

export const claimBugs: SeededBug[] = [
  {
    name: 'a claim does not wait until the lease has expired',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: '(#status = :processing AND leaseExpiresAt < :now)',
    mutant: '#status = :processing',
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'no worker takes over a live lease' },
  },
  {
    name: 'a claim takes over terminal records',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: `OR #status = :failed
`,
    mutant: `OR #status <> :processing
`,
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'a terminal status is final' },
  },
  {
    name: 'a claim takes over a deleted image',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: "'#status = :awaitingUpload'",
    mutant: "'#status <> :processing'",
    firstViolation: { scenario: 'pending-uploads', seed: 3, invariant: 'a deleted image stays deleted' },
  },
  {
    name: 'a commit does not compare the attempt',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: "'#status = :processing AND #attempt = :attempt AND leaseOwner = :leaseOwner'",
    mutant: "'#status = :processing AND leaseOwner = :leaseOwner AND :attempt = :attempt'",
    firstViolation: { scenario: 'large-images', seed: 105, invariant: 'only the lease owner commits' },
  },
  {
    name: 'a commit does not compare the lease owner',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: "'#status = :processing AND #attempt = :attempt AND leaseOwner = :leaseOwner'",
    mutant: "'#status = :processing AND #attempt = :attempt AND :leaseOwner = :leaseOwner'",
    firstViolation: { scenario: 'bursts', seed: 230, invariant: 'only the lease owner commits' },
  },
  {
    name: 'a commit has no condition',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: "'#status = :processing AND #attempt = :attempt AND leaseOwner = :leaseOwner'",
    mutant: "'attribute_exists(imageId)'",
    firstViolation: { scenario: 'large-images', seed: 105, invariant: 'only the lease owner commits' },
  },
  {
    name: 'a failure overwrites a record',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: `      ConditionExpression: 'attribute_not_exists(imageId)',
    };
    await`,
    mutant: `    };
    await`,
    firstViolation: {
      scenario: 'single-uploads',
      seed: 48,
      invariant: 'a claim increments the fencing token, and no other write changes it',
    },
  },
  {
    name: 'a lease is transferred without a condition',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: "'#status = :processing AND #attempt = :attempt AND leaseOwner = :function'",
    mutant:
      "'attribute_exists(imageId) AND :processing = :processing AND :attempt = :attempt AND :function = :function'",
    firstViolation: { scenario: 'large-images', seed: 5768, invariant: 'a terminal record has no lease' },
  },
  {
    name: 'a failed condition returns no current item',
    file: 'functions/shared/aws/table.ts',
    code: 'return Item ? unmarshallItem(Item) : getItem(table, key);',
    mutant: 'return undefined;',
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'only failed uploads stay in the dead-letter queue',
    },
  },
  {
    name: 'a message whose upload is completed fails',
    file: 'functions/process-upload/process-upload.ts',
    code: `    case 'REJECTED':
      return;`,
    mutant: `    case 'REJECTED':
      throw new RetryableError('The upload is completed');`,
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'only failed uploads stay in the dead-letter queue',
    },
  },
  {
    name: 'a commit does not remove the lease',
    file: 'functions/shared/aws/images-table/claims.ts',
    code: 'REMOVE leaseStatus, leaseExpiresAt, leaseOwner`',
    mutant: '`',
    firstViolation: { scenario: 'single-uploads', seed: 1, invariant: 'a terminal record has no lease' },
  },
];
