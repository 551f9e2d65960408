import type { SeededBug } from '../seeded-bug.ts';

export const processUploadBugs: SeededBug[] = [
  {
    name: 'the id of an image is made of its key only',
    file: 'functions/process-upload/process-upload.ts',
    code: '[source.bucket, source.key, source.sequencer, source.eTag]',
    mutant: '[source.bucket, source.key]',
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'a message is acknowledged only after its work',
    },
  },
  {
    name: 'renditions are written before the claim',
    file: 'functions/process-upload/process-upload.ts',
    code: '  const claim = await claimUpload(deps, upload, isFinalReceive);',
    mutant: `  await processInline(deps, upload.source, { imageId: upload.imageId, attempt: 1, leaseOwner: 'function' });
  const claim = await claimUpload(deps, upload, isFinalReceive);`,
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'an upload has the status that its content deserves',
    },
  },
  {
    name: 'an infrastructure failure is swallowed',
    file: 'functions/process-upload/process-upload.ts',
    code: `      await deps.images.commit(claim, { status: 'FAILED' });
    }
    throw error;`,
    mutant: `      await deps.images.commit(claim, { status: 'FAILED' });
    }
    return undefined;`,
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'a message is acknowledged only after its work',
    },
  },
  {
    name: 'a worker that lost its claim deletes its renditions',
    file: 'functions/process-upload/process-upload.ts',
    code: `async function commitOutcome({ images, logger }: Dependencies, claim: Claim, outcome: Outcome) {
  const conflict = await images.commit(claim, outcome);`,
    mutant: `async function commitOutcome({ images, logger, renditions }: any, claim: Claim, outcome: any) {
  const conflict = await images.commit(claim, outcome);
  if (conflict) {
    await renditions.delete(Object.values(outcome.renditions ?? {}).map(({ key }) => key));
  }`,
    firstViolation: { scenario: 'bad-files', seed: 112, invariant: 'a referenced rendition is not deleted' },
  },
  {
    name: 'a message that meets an active lease is acknowledged',
    file: 'functions/process-upload/process-upload.ts',
    code: 'throw new RetryableError(`Image ${imageId} is ${current.status} in attempt ${current.attempt}`);',
    mutant: 'return;',
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'a message is acknowledged only after its work',
    },
  },
  {
    name: 'a rejection is an infrastructure failure',
    file: 'functions/shared/runtime/catch-rejection.ts',
    code: 'if (error instanceof RejectedError) {',
    mutant: 'if (false) {',
    firstViolation: {
      scenario: 'bursts',
      seed: 1,
      invariant: 'an upload has the status that its content deserves',
    },
  },
  {
    name: 'an infrastructure failure is a rejection',
    file: 'functions/shared/runtime/catch-rejection.ts',
    code: `if (error instanceof RejectedError) {
      return { rejection: error.rejection };`,
    mutant: `if (error) {
      return { rejection: { reason: 'CORRUPT_IMAGE' } };`,
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'a rejection reason is true' },
  },
  {
    name: 'the workflow is started before its lease is transferred',
    file: 'functions/process-upload/process-upload.ts',
    code: '  const conflict = await deps.images.transferLease(claim, deps.workflowLeaseSeconds);',
    mutant: `  await deps.workflow.start(claim, source);
  const conflict = await deps.images.transferLease(claim, deps.workflowLeaseSeconds);`,
    firstViolation: { scenario: 'bursts', seed: 781, invariant: 'every rendition is referenced by a record' },
  },
  {
    name: 'a message is acknowledged when its lease cannot be transferred',
    file: 'functions/process-upload/process-upload.ts',
    code: `  if (!conflict) {
    await deps.workflow.start(claim, source);`,
    mutant: `  if (conflict) {
    return undefined;
  } else {
    await deps.workflow.start(claim, source);`,
    firstViolation: {
      scenario: 'single-uploads',
      seed: 288,
      invariant: 'a message is acknowledged only after its work',
    },
  },
  {
    name: 'a message is acknowledged when the workflow owns the lease',
    file: 'functions/process-upload/process-upload.ts',
    code: '    await workflow.start(current, current.source);',
    mutant: '    return await workflow.start(current, current.source);',
    firstViolation: { scenario: 'large-images', seed: 606, invariant: 'a failed upload can be redriven' },
  },
  {
    name: 'renditions are written outside of the prefix of their attempt',
    file: 'contracts/records/object-keys.ts',
    code: '`${imageRenditionsPrefix(imageId)}${attempt}/${name}.webp`',
    mutant: '`${imageRenditionsPrefix(imageId)}1/${name}.webp`',
    firstViolation: { scenario: 'sweeps', seed: 752, invariant: 'a referenced rendition is not deleted' },
  },
  {
    name: 'a read does not compare the eTag',
    file: 'functions/shared/aws/uploads-bucket.ts',
    code: ', IfMatch: `"${source.eTag}"`',
    mutant: '',
    firstViolation: { scenario: 'same-key', seed: 86, invariant: 'a rejection reason is true' },
  },
  {
    name: 'a deleted upload is an infrastructure failure',
    file: 'functions/shared/aws/uploads-bucket.ts',
    code: 'if (error instanceof NoSuchKey) {',
    mutant: 'if (false) {',
    firstViolation: {
      scenario: 'deleted-uploads',
      seed: 38,
      invariant: 'an upload has the status that its content deserves',
    },
  },
  {
    name: 'every error of S3 means that the upload was overwritten',
    file: 'functions/shared/aws/uploads-bucket.ts',
    code: ' && error.$metadata.httpStatusCode === 412',
    mutant: '',
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'a rejection reason is true' },
  },
  {
    name: 'messages are acknowledged before they are handled',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: 'await handle(message);',
    mutant: 'handle(message).catch(() => {});',
    firstViolation: {
      scenario: 'single-uploads',
      seed: 1,
      invariant: 'a message is acknowledged only after its work',
    },
  },
  {
    name: 'failed messages are acknowledged',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: 'batchItemFailures.push({ itemIdentifier: message.messageId });',
    mutant: '',
    firstViolation: {
      scenario: 'same-key',
      seed: 1,
      invariant: 'a message is acknowledged only after its work',
    },
  },
];
