import { type ImageRecord, isTerminal } from '../../events/image-record.ts';
import { settings } from './functions.ts';
import { eventIdOf, type Fact, filesOf, type Upload } from './ledger.ts';
import { kindOf, renditionText } from './pictures.ts';
import type { World } from './world.ts';

/** What must never happen: a sentence when it has. Asked before the ledger has noted the fact. */
type Never<Kind extends Fact['kind']> = (
  fact: Extract<Fact, { kind: Kind }>,
  world: World,
) => string | false | undefined;

/** By kind of fact, each invariant by its name. */
type Safety = { [Kind in Fact['kind']]: Record<string, Never<Kind>> };

/** Asked of each fact as it happens. */
const safety: Safety = {
  record: {
    'an end stays an end': ({ before, after }) => {
      const isUndone = before && isTerminal(before) && eventIdOf(before) !== (after && eventIdOf(after));
      const isRedrive = before?.status === 'FAILED' && after?.status === 'PROCESSING';
      return (
        isUndone && !isRedrive && after?.status !== 'DELETED' && `${stateOf(before)} became ${stateOf(after)}`
      );
    },

    'a deleted image stays deleted': ({ before, after }) =>
      before?.status === 'DELETED' && after?.status !== 'DELETED' && `DELETED became ${stateOf(after)}`,

    'a claim counts one up, and nothing else does': ({ before, after }) => {
      const isClaim = after?.status === 'PROCESSING' && !after.handedOn;
      const expected = (before?.attempt ?? 0) + Number(isClaim);
      return after && after.attempt !== expected && `attempt ${after.attempt} follows ${before?.attempt}`;
    },

    'nobody claims what another holds': ({ before, after }, { scheduler }) =>
      before?.status === 'PROCESSING' &&
      after?.status === 'PROCESSING' &&
      after.attempt !== before.attempt &&
      Date.parse(before.leaseUntil) >= scheduler.now &&
      `the lease of attempt ${before.attempt} has not ended`,

    'only the holder of the claim ends it': ({ by, imageId, before, after }, { ledger }) => {
      const holder = ledger.holders.get(imageId);
      const isEnd = before?.status === 'PROCESSING' && after && isTerminal(after);
      return isEnd && !by.startsWith('sweep-uploads') && !by.startsWith(`${holder}`) && `${holder} holds it`;
    },

    'the sweeper ends what nobody will retry': ({ by, before }, { scheduler }) =>
      by.startsWith('sweep-uploads') &&
      before?.status === 'PROCESSING' &&
      Date.parse(before.leaseUntil) + settings.upload.messageRetention * 1000 >= scheduler.now &&
      'its message may still be on the queue',

    'an end carries no lease': ({ after }) =>
      after && isTerminal(after) && 'leaseUntil' in after && 'it does',

    'a processed record names files that are there': ({ after }, world) =>
      after?.status === 'PROCESSED' && findWrongFile(after, world),

    'a reason is true': ({ before, after }, { ledger }) => {
      if (after?.status !== 'REJECTED' || before?.status === 'REJECTED') {
        return false;
      }
      const { reason, source } = after;
      const upload = ledger.uploadOf(source);
      const isTrue =
        reason === 'GONE' || reason === 'OVERWRITTEN' ? upload?.isGone : kindOf(upload?.text) === 'bad';
      return !isTrue && `${upload?.name} is not ${reason}`;
    },
  },

  'file put': {
    'a named file does not change': ({ key, isChange }, world) => isChange && isNamed(key, world) && key,
  },

  'file removed': {
    'a named file stays': ({ key }, world) => isNamed(key, world) && key,
  },

  announced: {
    'what is announced is recorded': ({ event }, { ledger }) =>
      !ledger.ends.has(event.eventId) && event.eventId,
  },

  acknowledged: {
    'a message goes when its work is done': ({ uploads }, world) => {
      const undone = uploads.find(
        (upload) => !world.ledger.recordsOf(upload).some((record) => isDone(record, world)),
      );
      return undone && `${undone.name} is not`;
    },
  },

  profile: {
    'a deleted profile stays deleted': ({ id, wasDeleted, isDeleted }) => wasDeleted && !isDeleted && id,
  },

  answered: {
    'a request in good form is not called a bad one': ({ request: { path }, answer: { status } }) =>
      [400, 401, 403, 405, 413, 415, 428].includes(status) && `${path} is answered ${status}`,

    'what is deleted is not shown': ({ request: { method, path }, answer, sentAt }, { ledger }) => {
      const deletedAt = ledger.deletions.get(path) ?? Infinity;
      return method === 'GET' && answer.status === 200 && deletedAt <= sentAt && path;
    },

    'who has left gets nothing': ({ request: { as, method, path }, answer, sentAt }, { ledger }) => {
      const leftAt = ledger.deletions.get('/users/me') ?? Infinity;
      return method === 'POST' && answer.status < 300 && leftAt <= sentAt && `${as} got ${path}`;
    },

    'a key names one image': ({ request: { idempotencyKey = '' }, answer }, { ledger }) => {
      const promised = ledger.promises.get(idempotencyKey);
      return answer.status === 201 && promised && promised !== answer.location && answer.location;
    },
  },
};

/** Every invariant of this kind of fact, with a sentence where it is broken. */
export function safetyOf(fact: Fact, world: World) {
  const invariants = safety[fact.kind] as Record<string, Never<Fact['kind']>>;
  return Object.entries(invariants).map(([name, never]) => [name, never(fact, world)] as const);
}

/** What must be so whenever everything has calmed down: a sentence for what is not. */
type Always = (world: World) => (string | false | undefined)[];

/** Asked when no event is left, the sweeper has been there, and again when all dead letters have been redriven. */
export const liveness: Record<string, Always> = {
  'an upload has one image': ({ ledger }) =>
    ledger.uploads.map((upload) => ledger.recordsOf(upload).length > 1 && upload.name),

  'an upload ends, or stands in the dead-letter queue': (world) =>
    world.ledger.uploads.map((upload) => {
      const [record] = world.ledger.recordsOf(upload);
      const hasEnded = record && (record.status === 'DELETED' || isTerminal(record));
      return !hasEnded && !world.isDead(upload) && `${upload.name} is ${stateOf(record)}`;
    }),

  'what has failed can be redriven': (world) =>
    world.ledger.uploads.map((upload) => {
      const [record] = world.ledger.recordsOf(upload);
      return record?.status === 'FAILED' && !world.isDead(upload) && upload.name;
    }),

  'nothing stays open': ({ ledger }) =>
    [...ledger.records.values()].map((record) => 'leaseUntil' in record && `${stateOf(record)} has a lease`),

  'a processed record names files that are there': (world) =>
    [...world.ledger.records.values()].map((record) => findWrongFile(record, world)),

  'no file is there that no record names': (world) =>
    [...world.images.objects.keys()].map((key) => key.startsWith('images/') && !isNamed(key, world) && key),

  'a deleted image has no upload': ({ ledger, uploads }) =>
    [...ledger.records.values()].map(
      ({ status, sourceKey }) => status === 'DELETED' && uploads.objects.has(sourceKey) && sourceKey,
    ),

  'a user who has left has no image': ({ ledger, uploads }) =>
    [...ledger.leavers].flatMap((id) => [
      ...[...ledger.records.values()].map(
        (record) =>
          record.ownerId === id && record.status !== 'DELETED' && `${record.imageId} is ${stateOf(record)}`,
      ),
      ...[...uploads.objects.keys()].map((key) => key.startsWith(`uploads/users/${id}/`) && key),
    ]),

  'every end is announced': ({ ledger }) =>
    [...ledger.ends].map((eventId) => !ledger.announced.has(eventId) && eventId),
};

/** Asked after the last redrive in good weather: by then every upload has come to the end that it deserves. */
export const completion: Record<string, Always> = {
  'an upload ends as what is in it says': ({ ledger }) =>
    ledger.uploads.map((upload) => {
      const [record] = ledger.recordsOf(upload);
      return !isDeserved(upload, record) && `${upload.name} (${upload.text}) is ${stateOf(record)}`;
    }),
};

const deserved = { good: 'PROCESSED', costly: 'PROCESSED', bad: 'REJECTED', poison: 'FAILED' };

function isDeserved(upload: Upload, record: ImageRecord | undefined): boolean {
  const isStranger = record === undefined && upload.key.startsWith('uploads/users/');
  const isRejected = record?.status === 'REJECTED' && upload.isGone;
  const isDeleted = record?.status === 'DELETED';
  return isStranger || isRejected || isDeleted || record?.status === deserved[kindOf(upload.text)];
}

/** What the workflow has taken over is its own: its failure path sends a message of its own. */
function isDone({ imageId, status }: ImageRecord, { workflow }: World): boolean {
  return ['PROCESSED', 'REJECTED', 'DELETED'].includes(status) || workflow.hasWorkedOn(imageId);
}

function isNamed(key: string, { ledger }: World): boolean {
  return [...ledger.records.values()].some((record) => filesOf(record).includes(key));
}

/** A file that a record names and that is not there, has another size, or was made of another upload. */
function findWrongFile(record: ImageRecord | undefined, { ledger, images }: World): string | undefined {
  if (record?.status !== 'PROCESSED') {
    return undefined;
  }
  const upload = ledger.uploadOf(record.source);
  const wrong = Object.entries(record.renditions).find(([name, { key, bytes }]) => {
    const text = images.objects.get(key)?.body.toString();
    return text?.length !== bytes || text !== renditionText(`${upload?.text}`, name);
  });
  return wrong?.[1].key;
}

export function stateOf(record: ImageRecord | undefined): string {
  return record ? `${record.status} in attempt ${record.attempt}` : 'without a record';
}
