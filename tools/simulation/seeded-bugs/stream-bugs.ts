import type { SeededBug } from '../seeded-bug.ts';

export const streamBugs: SeededBug[] = [
  {
    name: 'failed stream records are skipped',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: "return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };",
    mutant: '',
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'every terminal status is published' },
  },
  {
    name: 'a record that does not fit its schema is retried',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: '!(error instanceof InvalidRecordError)',
    mutant: 'error instanceof Error',
    firstViolation: { scenario: 'edited-records', seed: 1, invariant: 'a schedule ends' },
  },
  {
    name: 'a record that does not fit its schema is skipped',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: 'await quarantine.send(record, error);',
    mutant: '',
    firstViolation: {
      scenario: 'edited-records',
      seed: 1,
      invariant: 'a record that does not fit its schema is quarantined',
    },
  },
  {
    name: 'a pointer that could not be sent is given up',
    file: 'functions/shared/runtime/batch-handlers.ts',
    code: 'await quarantine.send(record, error);',
    mutant: 'await quarantine.send(record, error).catch(() => {});',
    firstViolation: {
      scenario: 'edited-records',
      seed: 30,
      invariant: 'a record that does not fit its schema is quarantined',
    },
  },
  {
    name: 'the repair of a record is quarantined',
    file: 'functions/shared/aws/images-table/stream.ts',
    code: 'before: parseOldImage(dynamodb?.OldImage)',
    mutant: 'before: parseImage(dynamodb?.OldImage)',
    firstViolation: {
      scenario: 'edited-records',
      seed: 1,
      invariant: 'only a record that does not fit its schema is quarantined',
    },
  },
  {
    name: 'the id of an event is made of the time',
    file: 'functions/publish-image-event/publish-image-event.ts',
    code: '`${imageId}-${status}-${attempt}`',
    mutant: '`${imageId}-${record.updatedAt}`',
    firstViolation: { scenario: 'single-uploads', seed: 1, invariant: 'a published event matches a record' },
  },
  {
    name: 'a failed publish is ignored',
    file: 'functions/publish-image-event/publish-image-event.ts',
    code: 'await topic.publish(event);',
    mutant: 'await topic.publish(event).catch(() => {});',
    firstViolation: { scenario: 'same-key', seed: 1, invariant: 'every terminal status is published' },
  },
  {
    name: 'a late event deletes the renditions of a redrive',
    file: 'functions/delete-files/delete-files.ts',
    code: 'file.attempt <= attempt && ',
    mutant: '',
    firstViolation: { scenario: 'sweeps', seed: 752, invariant: 'a referenced rendition is not deleted' },
  },
  {
    name: 'only the renditions of the last attempt are deleted',
    file: 'functions/delete-files/delete-files.ts',
    code: 'file.attempt <= attempt && ',
    mutant: 'file.attempt === attempt && ',
    firstViolation: {
      scenario: 'bad-files',
      seed: 11,
      invariant: 'every rendition is referenced by a record',
    },
  },
  {
    name: 'referenced renditions are deleted',
    file: 'functions/delete-files/delete-files.ts',
    code: ' && !referenced.includes(file.key)',
    mutant: '',
    firstViolation: {
      scenario: 'single-uploads',
      seed: 1,
      invariant: 'a referenced rendition is not deleted',
    },
  },
];
