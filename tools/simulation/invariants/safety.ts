import { type ImageRecord, isTerminal } from '../../../contracts/records/image-record.ts';
import { toEventId } from '../history.ts';
import type { HistoryEvent, HistoryEventOf } from '../history-event.ts';
import { toUploadKind } from '../images.ts';
import { resourceNames, settings } from '../settings.ts';
import { describeState, type Explanation, findWrongRendition, type ObservedState } from './observed-state.ts';

/** Checks one event, before the history records it. */
type Check<Kind extends HistoryEvent['kind']> = (
  event: HistoryEventOf<Kind>,
  state: ObservedState,
) => Explanation;

/** The invariants of each kind of event, by name. */
type Safety = { [Kind in HistoryEvent['kind']]: Record<string, Check<Kind>> };

const safety: Safety = {
  'record written': {
    'a terminal status is final': ({ before, after }) => {
      const isReplaced = before && isTerminal(before) && toEventId(before) !== (after && toEventId(after));
      const isRedrive = before?.status === 'FAILED' && after?.status === 'PROCESSING';
      const isAllowed = isRedrive || after?.status === 'DELETED';
      return isReplaced && !isAllowed && `${describeState(before)} became ${describeState(after)}`;
    },

    'a deleted image stays deleted': ({ before, after }) =>
      before?.status === 'DELETED' && after?.status !== 'DELETED' && `DELETED became ${describeState(after)}`,

    'a claim increments the fencing token, and no other write changes it': ({ before, after }) => {
      const isClaim = after?.status === 'PROCESSING' && after.leaseOwner === 'function';
      const expected = (before?.attempt ?? 0) + Number(isClaim);
      return after && after.attempt !== expected && `attempt ${after.attempt} follows ${before?.attempt}`;
    },

    'no worker takes over a live lease': ({ before, after }, { now }) =>
      before?.status === 'PROCESSING' &&
      after?.status === 'PROCESSING' &&
      after.attempt !== before.attempt &&
      Date.parse(before.leaseExpiresAt) >= now &&
      `the lease of attempt ${before.attempt} has not expired`,

    'only the lease owner commits': ({ actor, imageId, before, after }, { history }) => {
      const owner = history.leaseOwners.get(imageId);
      const isCommit = before?.status === 'PROCESSING' && after && isTerminal(after);
      const isAllowed = actor.startsWith('sweep-uploads') || actor.startsWith(`${owner}`);
      return isCommit && !isAllowed && `${owner} owns the lease`;
    },

    'the sweeper waits until the message has expired': ({ actor, before }, { now }) =>
      actor.startsWith('sweep-uploads') &&
      before?.status === 'PROCESSING' &&
      Date.parse(before.leaseExpiresAt) + settings.upload.messageRetentionSeconds * 1000 >= now &&
      'SQS may still deliver its message',

    'a terminal record has no lease': ({ after, attributes }) =>
      after &&
      isTerminal(after) &&
      attributes.some((name) => name.startsWith('lease')) &&
      `${describeState(after)} has ${attributes.join(', ')}`,

    'a processed record references existing renditions': ({ after }, state) =>
      after?.status === 'PROCESSED' && findWrongRendition(after, state),

    'a rejection reason is true': ({ before, after }, { history }) => {
      if (after?.status !== 'REJECTED' || before?.status === 'REJECTED') {
        return false;
      }
      const { reason, source } = after;
      const upload = history.findUpload(source);
      const isTrue =
        reason === 'SOURCE_DELETED' || reason === 'SOURCE_OVERWRITTEN'
          ? upload?.isGone
          : toUploadKind(upload?.text) === 'bad';
      return !isTrue && `${upload?.name} is not ${reason}`;
    },
  },

  'file put': {
    'a referenced rendition does not change': ({ key, isChanged }, { history }) =>
      isChanged && history.isReferenced(key) && key,
  },

  'file deleted': {
    'a referenced rendition is not deleted': ({ key }, { history }) => history.isReferenced(key) && key,
  },

  'event published': {
    'a published event matches a record': ({ event }, { history }) =>
      !history.terminalEventIds.has(event.eventId) && event.eventId,
  },

  'message acknowledged': {
    'a message is acknowledged only after its work': ({ uploads }, state) => {
      const unprocessed = uploads.find(
        (upload) => !state.history.findRecords(upload).some((record) => isFinished(record, state)),
      );
      return unprocessed && `${unprocessed.name} is not finished`;
    },
  },

  'record edited': {},

  'record quarantined': {
    'only a record that does not fit its schema is quarantined': (
      { pointer: { table, key, sequenceNumber } },
      { history },
    ) => {
      const isKnown = history.invalidChanges.has(sequenceNumber) && table === resourceNames.imagesTable;
      const isItsKey = sequenceNumber.startsWith(`${key['imageId']?.slice(0, 6)}.`);
      return !(isKnown && isItsKey) && sequenceNumber;
    },
  },

  'profile written': {
    'a deleted profile stays deleted': ({ id, wasDeleted, isDeleted }) => wasDeleted && !isDeleted && id,
  },

  'request completed': {
    'a valid request is not refused as invalid': ({ request: { path }, response: { status } }) =>
      [400, 401, 403, 405, 413, 415, 428].includes(status) && `${path} returned ${status}`,

    'a deleted image is not returned': ({ request: { method, path }, response, sentAt }, { history }) => {
      const deletedAt = history.deletedPaths.get(path) ?? Infinity;
      return method === 'GET' && response.status === 200 && deletedAt <= sentAt && path;
    },

    'a deleted user creates nothing': (
      { request: { user, method, path }, response, sentAt },
      { history },
    ) => {
      const deletedAt = history.deletedPaths.get('/users/me') ?? Infinity;
      return method === 'POST' && response.status < 300 && deletedAt <= sentAt && `${user} created ${path}`;
    },

    'an idempotency key identifies one image': ({ request, response }, { history }) => {
      const earlier = history.imagesByKey.get(request.idempotencyKey ?? '');
      return response.status === 201 && earlier && earlier !== response.location && response.location;
    },
  },
};

/** A workflow that has taken over an upload sends a message of its own when it fails. */
function isFinished({ imageId, status }: ImageRecord, state: ObservedState): boolean {
  return ['PROCESSED', 'REJECTED', 'DELETED'].includes(status) || state.hasExecution(imageId);
}

type AnyCheck = (event: HistoryEvent, state: ObservedState) => Explanation;

const checksByKind = new Map(
  Object.entries(safety).map(([kind, checks]) => [kind, Object.entries(checks) as [string, AnyCheck][]]),
);

/** Checks an event as it happens: each invariant of its kind by name, with an explanation when it is violated. */
export function checkSafety(event: HistoryEvent, state: ObservedState): [string, Explanation][] {
  const checks = checksByKind.get(event.kind) ?? [];
  return checks.map(([invariant, check]) => [invariant, check(event, state)]);
}
