/** A mistake that somebody could make in the functions, and the schedule that shows it. */
export interface PlantedFault {
  name: string;
  /** Under `functions/shared/stores/` and so on: where the mistake is made. */
  file: string;
  /** Stands there exactly once. */
  code: string;
  /** What it becomes. */
  planted: string;
  /** The first schedule that breaks a promise, and which. */
  found: { scenario: string; seed: number; invariant: string };
}

const stores = 'functions/shared/stores';

export const plantedFaults: PlantedFault[] = [
  {
    name: 'a claim does not wait for the end of a lease',
    file: `${stores}/images-table.ts`,
    code: '(#status = :processing AND leaseUntil < :now)',
    planted: '#status = :processing',
    found: { scenario: 'same-key', seed: 1, invariant: 'nobody claims what another holds' },
  },
  {
    name: 'a claim takes what is done',
    file: `${stores}/images-table.ts`,
    code: 'OR #status = :failed OR',
    planted: 'OR #status <> :processing OR',
    found: { scenario: 'bursts', seed: 3, invariant: 'an end stays an end' },
  },
  {
    name: 'a commit does not ask whose attempt it is',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'#status = :processing AND handedOn = :handedOn AND :attempt = :attempt'",
    found: { scenario: 'large-images', seed: 520, invariant: 'only the holder of the claim ends it' },
  },
  {
    name: 'a commit ends what was handed on',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'#status = :processing AND #attempt = :attempt AND :handedOn = :handedOn'",
    found: { scenario: 'single-uploads', seed: 150, invariant: 'only the holder of the claim ends it' },
  },
  {
    name: 'a commit has no condition',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'attribute_exists(imageId)'",
    found: { scenario: 'single-uploads', seed: 150, invariant: 'only the holder of the claim ends it' },
  },
  {
    name: 'a failure is recorded over a record',
    file: `${stores}/images-table.ts`,
    code: "const condition = { ConditionExpression: 'attribute_not_exists(imageId)' };",
    planted: 'const condition = {};',
    found: { scenario: 'same-key', seed: 1, invariant: 'an end stays an end' },
  },
  {
    name: 'an image is known by its key alone',
    file: 'functions/process-upload/process-upload.ts',
    code: '[source.bucket, source.key, source.sequencer, source.eTag]',
    planted: '[source.bucket, source.key]',
    found: { scenario: 'same-key', seed: 1, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'files are written before the claim',
    file: 'functions/process-upload/process-upload.ts',
    code: 'const answer = await images.claim(',
    planted: `await work(collaborators, source, { imageId: upload.imageId, attempt: 1, handedOn: false });
    const answer = await images.claim(`,
    found: { scenario: 'bad-files', seed: 4, invariant: 'no file is there that no record names' },
  },
  {
    name: 'trouble is swallowed',
    file: 'functions/process-upload/process-upload.ts',
    code: '    throw trouble;\n',
    planted: '',
    found: { scenario: 'same-key', seed: 1, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'a refused worker removes its files',
    file: 'functions/process-upload/process-upload.ts',
    code: `const refusal = await images.commit(claim, outcome);
    if (refusal) {`,
    planted: `const refusal = await images.commit(claim, outcome);
    if (refusal) {
      const keys = Object.values(outcome.renditions ?? {}).map(({ key }) => key);
      await collaborators.renditions.remove(keys);`,
    found: { scenario: 'bursts', seed: 41, invariant: 'a named file stays' },
  },
  {
    name: 'a message that meets a live lease is acknowledged',
    file: 'functions/process-upload/process-upload.ts',
    code: 'throw new TryLaterError(`Image ${imageId} is ${record.status} in attempt ${record.attempt}`);',
    planted: 'return;',
    found: { scenario: 'same-key', seed: 1, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'a bad image is trouble',
    file: 'functions/process-upload/process-upload.ts',
    code: 'if (error instanceof RejectedError) {',
    planted: 'if (false) {',
    found: { scenario: 'bursts', seed: 2, invariant: 'an upload ends as what is in it says' },
  },
  {
    name: 'trouble is a bad image',
    file: 'functions/process-upload/process-upload.ts',
    code: `if (error instanceof RejectedError) {
      return { status: 'REJECTED', reason: error.reason };`,
    planted: `if (error) {
      return { status: 'REJECTED', reason: 'CORRUPT_IMAGE' };`,
    found: { scenario: 'same-key', seed: 1, invariant: 'a reason is true' },
  },
  {
    name: 'the workflow is started before the record says so',
    file: 'functions/process-upload/process-upload.ts',
    code: 'const refusal = await images.handOn(claim, workflowLeaseSeconds);',
    planted: `await workflow.start(claim, upload.source);
  const refusal = await images.handOn(claim, workflowLeaseSeconds);`,
    found: { scenario: 'same-key', seed: 764, invariant: 'no file is there that no record names' },
  },
  {
    name: 'files stand outside the prefix of their attempt',
    file: `${stores}/images-bucket.ts`,
    code: '${prefixOf(imageId)}${attempt}/${name}.webp',
    planted: '${prefixOf(imageId)}1/${name}.webp',
    found: { scenario: 'redrives', seed: 1171, invariant: 'a processed record names files that are there' },
  },
  {
    name: 'the eTag is not compared',
    file: `${stores}/uploads-bucket.ts`,
    code: ', IfMatch: `"${source.eTag}"`',
    planted: '',
    found: { scenario: 'same-key', seed: 86, invariant: 'a reason is true' },
  },
  {
    name: 'an upload that is gone is trouble',
    file: `${stores}/uploads-bucket.ts`,
    code: 'if (error instanceof NoSuchKey) {',
    planted: 'if (false) {',
    found: { scenario: 'removed-uploads', seed: 44, invariant: 'an upload ends as what is in it says' },
  },
  {
    name: 'every error of S3 means that the upload was overwritten',
    file: `${stores}/uploads-bucket.ts`,
    code: ' && error.$metadata.httpStatusCode === 412',
    planted: '',
    found: { scenario: 'bad-files', seed: 6, invariant: 'a reason is true' },
  },
  {
    name: 'messages are acknowledged first',
    file: 'functions/shared/runtime/batch.ts',
    code: 'await handle(message);',
    planted: 'handle(message).catch(() => {});',
    found: { scenario: 'single-uploads', seed: 1, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'failed messages are acknowledged',
    file: 'functions/shared/runtime/batch.ts',
    code: 'batchItemFailures.push({ itemIdentifier: message.messageId });',
    planted: '',
    found: { scenario: 'same-key', seed: 1, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'changes that fail are skipped',
    file: 'functions/shared/runtime/batch.ts',
    code: "return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };",
    planted: '',
    found: { scenario: 'promised-uploads', seed: 18, invariant: 'every end is announced' },
  },
  {
    name: 'the id of an event comes from the clock',
    file: 'functions/announce-image/announce-image.ts',
    code: '`${imageId}-${status}-${attempt}`',
    planted: '`${imageId}-${record.updatedAt}`',
    found: { scenario: 'single-uploads', seed: 1, invariant: 'what is announced is recorded' },
  },
  {
    name: 'an announcement that fails is forgotten',
    file: 'functions/announce-image/announce-image.ts',
    code: 'await topic.publish(event);',
    planted: 'await topic.publish(event).catch(() => {});',
    found: { scenario: 'promised-uploads', seed: 18, invariant: 'every end is announced' },
  },
  {
    name: 'a late event removes the files of a redrive',
    file: 'functions/remove-files/remove-files.ts',
    code: 'file.attempt <= attempt && ',
    planted: '',
    found: { scenario: 'redrives', seed: 1592, invariant: 'a named file stays' },
  },
  {
    name: 'only the files of the last attempt are removed',
    file: 'functions/remove-files/remove-files.ts',
    code: 'file.attempt <= attempt && ',
    planted: 'file.attempt === attempt && ',
    found: { scenario: 'same-key', seed: 4, invariant: 'no file is there that no record names' },
  },
  {
    name: 'files that the record names are removed',
    file: 'functions/remove-files/remove-files.ts',
    code: ' && !named.includes(file.key)',
    planted: '',
    found: { scenario: 'single-uploads', seed: 1, invariant: 'a named file stays' },
  },
  {
    name: 'the sweeper does not wait for the message',
    file: 'functions/sweep-uploads/sweep-uploads.ts',
    code: 'leaseEnded > collaborators.messageLifetimeSeconds',
    planted: 'leaseEnded > 0',
    found: { scenario: 'sweeps', seed: 3, invariant: 'the sweeper ends what nobody will retry' },
  },
  {
    name: 'the sweeper trusts what the index says',
    file: `${stores}/open-images.ts`,
    code: "'#status = :seenStatus AND #attempt = :seenAttempt AND leaseUntil = :seenLease'",
    planted:
      "':seenStatus = :seenStatus AND #attempt = :seenAttempt AND :seenLease = :seenLease AND #status = #status'",
    found: { scenario: 'promised-uploads', seed: 731, invariant: 'a deleted image stays deleted' },
  },
  {
    name: 'nobody looks behind the last worker of a deleted image',
    file: 'functions/sweep-uploads/sweep-uploads.ts',
    code: 'await collaborators.openImages.close(image);',
    planted: '',
    found: { scenario: 'promised-uploads', seed: 1, invariant: 'nothing stays open' },
  },
  {
    name: 'the workflow fails without a message',
    file: 'functions/record-image/record-image.ts',
    code: 'await deadLetters.send(source);',
    planted: '',
    found: { scenario: 'same-key', seed: 3, invariant: 'what has failed can be redriven' },
  },
];
