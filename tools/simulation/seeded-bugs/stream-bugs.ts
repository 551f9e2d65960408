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
