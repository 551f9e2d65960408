import { isTerminal } from '../../../contracts/records/image-record.ts';
import { renditionsPrefix, userUploadsPrefix } from '../../../contracts/records/object-keys.ts';
import { imageStreamConsumers } from '../resources/image-stream-consumers.ts';
import {
  describeState,
  type Explanation,
  findWrongRendition,
  isDeadLettered,
  type ObservedState,
} from './observed-state.ts';

/** Checks the whole state: one explanation for each violation. */
export type CheckState = (state: ObservedState) => Explanation[];

/** Checked when no event is left, no fault is injected and the sweeper has run, and again after a redrive. */
export const liveness: Record<string, CheckState> = {
  'an upload has one image': ({ history }) =>
    history.uploads.map((upload) => history.findRecords(upload).length > 1 && upload.name),

  'an upload has a terminal status or a message in the dead-letter queue': (state) =>
    state.history.uploads.map((upload) => {
      const [record] = state.history.findRecords(upload);
      const isCompleted = record && (record.status === 'DELETED' || isTerminal(record));
      return !isCompleted && !isDeadLettered(state, upload) && `${upload.name} is ${describeState(record)}`;
    }),

  'a failed upload can be redriven': (state) =>
    state.history.uploads.map((upload) => {
      const [record] = state.history.findRecords(upload);
      return record?.status === 'FAILED' && !isDeadLettered(state, upload) && upload.name;
    }),

  'no lease is left': ({ history }) =>
    [...history.records.values()].map(
      (record) => 'leaseExpiresAt' in record && `${describeState(record)} has a lease`,
    ),

  'a processed record references existing renditions': (state) =>
    [...state.history.records.values()].map((record) => findWrongRendition(record, state)),

  'every rendition is referenced by a record': ({ history, renditions }) =>
    [...renditions.keys()].map(
      (key) => key.startsWith(renditionsPrefix) && !history.isReferenced(key) && key,
    ),

  'a deleted image has no upload': ({ history, uploads }) =>
    [...history.records.values()].map(
      ({ status, sourceKey }) => status === 'DELETED' && uploads.has(sourceKey) && sourceKey,
    ),

  'a deleted user has no image': ({ history, uploads }) =>
    [...history.deletedUsers].flatMap((id) => [
      ...[...history.records.values()].map(
        (record) =>
          record.ownerId === id &&
          record.status !== 'DELETED' &&
          `${record.imageId} is ${describeState(record)}`,
      ),
      ...[...uploads.keys()].map((key) => key.startsWith(`${userUploadsPrefix}${id}/`) && key),
    ]),

  'a record that does not fit its schema is quarantined': ({ history }) =>
    imageStreamConsumers.flatMap(({ functionName }) =>
      [...history.invalidChanges].map((change) => {
        const name = `${functionName} ${change}`;
        return !history.quarantinedChanges.has(name) && name;
      }),
    ),

  'every terminal status is published': ({ history }) =>
    [...history.terminalEventIds].map((eventId) => !history.publishedEventIds.has(eventId) && eventId),
};
