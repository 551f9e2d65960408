/** A mistake that somebody could make in the functions, and the schedule that shows it. */
export interface PlantedFault {
  name: string;
  /** Where the mistake is made. */
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
    found: { scenario: 'promised-uploads', seed: 1, invariant: 'a deleted image stays deleted' },
  },
  {
    name: 'a commit does not ask whose attempt it is',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'#status = :processing AND handedOn = :handedOn AND :attempt = :attempt'",
    found: { scenario: 'large-images', seed: 36, invariant: 'only the holder of the claim ends it' },
  },
  {
    name: 'a commit ends what was handed on',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'#status = :processing AND #attempt = :attempt AND :handedOn = :handedOn'",
    found: { scenario: 'bursts', seed: 525, invariant: 'only the holder of the claim ends it' },
  },
  {
    name: 'a commit has no condition',
    file: `${stores}/images-table.ts`,
    code: "'#status = :processing AND #attempt = :attempt AND handedOn = :handedOn'",
    planted: "'attribute_exists(imageId)'",
    found: { scenario: 'promised-uploads', seed: 26, invariant: 'a record has the shape of its state' },
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
    found: { scenario: 'bursts', seed: 3, invariant: 'no file is there that no record names' },
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
    found: { scenario: 'same-key', seed: 207, invariant: 'a named file stays' },
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
    found: { scenario: 'bursts', seed: 525, invariant: 'no file is there that no record names' },
  },
  {
    name: 'files stand outside the prefix of their attempt',
    file: `${stores}/images-bucket.ts`,
    code: '${prefixOf(imageId)}${attempt}/${name}.webp',
    planted: '${prefixOf(imageId)}1/${name}.webp',
    found: { scenario: 'bad-files', seed: 55, invariant: 'a named file stays' },
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
    found: { scenario: 'same-key', seed: 1, invariant: 'a reason is true' },
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
    found: { scenario: 'deleted-users', seed: 2, invariant: 'a user who has left has no image' },
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
    found: { scenario: 'bad-files', seed: 5, invariant: 'every end is announced' },
  },
  {
    name: 'a late event removes the files of a redrive',
    file: 'functions/remove-files/remove-files.ts',
    code: 'file.attempt <= attempt && ',
    planted: '',
    found: { scenario: 'bad-files', seed: 55, invariant: 'a named file stays' },
  },
  {
    name: 'only the files of the last attempt are removed',
    file: 'functions/remove-files/remove-files.ts',
    code: 'file.attempt <= attempt && ',
    planted: 'file.attempt === attempt && ',
    found: { scenario: 'bursts', seed: 3, invariant: 'no file is there that no record names' },
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
    found: { scenario: 'promised-uploads', seed: 498, invariant: 'a deleted image stays deleted' },
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
  {
    name: 'a claim takes a deleted image',
    file: `${stores}/images-table.ts`,
    code: "'#status = :awaitingUpload'",
    planted: "'#status <> :processing'",
    found: { scenario: 'promised-uploads', seed: 1, invariant: 'a deleted image stays deleted' },
  },
  {
    name: 'a refused mark ends the work on a message',
    file: 'functions/process-upload/process-upload.ts',
    code: `const refusal = await images.handOn(claim, workflowLeaseSeconds);
  if (refusal) {
    return await heed(refusal.refusedBy, upload, collaborators);`,
    planted: `const refusal = await images.handOn(claim, workflowLeaseSeconds);
  if (refusal) {
    return;`,
    found: { scenario: 'bursts', seed: 138, invariant: 'a message goes when its work is done' },
  },
  {
    name: 'a message that meets the mark is acknowledged',
    file: 'functions/process-upload/process-upload.ts',
    code: 'await workflow.start(record, record.source);',
    planted: 'return await workflow.start(record, record.source);',
    found: { scenario: 'large-images', seed: 706, invariant: 'what has failed can be redriven' },
  },
  {
    name: 'a rendition is given up while its function may go on',
    file: 'statemachines/process-large-image.asl.json',
    code: '"Next": "OutliveOptimizeImage"',
    planted: '"Next": "RenditionFailed"',
    found: { scenario: 'bursts', seed: 3069, invariant: 'no file is there that no record names' },
  },
  {
    name: 'an image is promised without a look at the tombstone',
    file: 'functions/images-api/images-api.ts',
    code: 'if (await users.isDeleted(ownerId)) {',
    planted: 'if (false) {',
    found: { scenario: 'deleted-users', seed: 1, invariant: 'who has left gets nothing' },
  },
  {
    name: 'the tombstone is looked at where it may not be yet',
    file: `${stores}/users-table.ts`,
    code: ', ConsistentRead: true',
    planted: '',
    found: { scenario: 'deleted-users', seed: 22, invariant: 'who has left gets nothing' },
  },
  {
    name: 'a key gets another image each time',
    file: 'functions/images-api/images-api.ts',
    code: "idFor(ownerId, context.req.header('idempotency-key')) ?? randomId()",
    planted: 'randomId()',
    found: { scenario: 'promised-uploads', seed: 8, invariant: 'a key names one image' },
  },
  {
    name: 'a profile that is deleted leaves nothing',
    file: `${stores}/users-table.ts`,
    code: "return 'refusedBy' in answer ? answer : undefined;",
    planted: `const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key: marshall({ id }) }));
    return 'refusedBy' in answer ? answer : undefined;`,
    found: { scenario: 'deleted-users', seed: 1, invariant: 'a deleted profile stays deleted' },
  },
  {
    name: 'a profile is made over a tombstone',
    file: `${stores}/users-table.ts`,
    code: "'attribute_not_exists(id)'",
    planted: "'attribute_not_exists(id) OR attribute_exists(expiresAt)'",
    found: { scenario: 'deleted-users', seed: 4, invariant: 'a deleted profile stays deleted' },
  },
  {
    name: 'the images of a user are removed before the index knows them',
    file: 'functions/remove-user-images/remove-user-images.ts',
    code: 'if (now().getTime() < writtenBefore + indexLagSeconds * 1000) {',
    planted: 'if (false) {',
    found: { scenario: 'deleted-users', seed: 253, invariant: 'a user who has left has no image' },
  },
  {
    name: 'only the first page of the images of a user is removed',
    file: 'functions/remove-user-images/remove-user-images.ts',
    code: '} while (after);',
    planted: '} while (false);',
    found: { scenario: 'deleted-users', seed: 166, invariant: 'a user who has left has no image' },
  },
  {
    name: 'nobody waits for the images of a user to be removed',
    file: 'functions/remove-user-images/remove-user-images.ts',
    code: 'await Promise.all(page.found.map(({ imageId }) => images.delete(imageId, deletedId)));',
    planted:
      'Promise.all(page.found.map(({ imageId }) => images.delete(imageId, deletedId))).catch(() => {});',
    found: { scenario: 'deleted-users', seed: 2, invariant: 'a user who has left has no image' },
  },
  {
    name: 'nobody looks behind a deletion that came after the end',
    file: `${stores}/owned-images.ts`,
    code: `,
        #open = :yes, leaseUntil = :leaseUntil REMOVE`,
    planted: ' REMOVE',
    found: { scenario: 'deleted-users', seed: 8827, invariant: 'no file is there that no record names' },
  },
];
