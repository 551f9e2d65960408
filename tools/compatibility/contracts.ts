import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { imageEvent } from '../../contracts/events/image-event.ts';
import {
  finishedRendition,
  inspectedImage,
  recordImageInput,
  rejectedImage,
  renditionTask,
  resizedImage,
  workflowInput,
} from '../../contracts/events/large-image-workflow.ts';
import { quarantinedRecord } from '../../contracts/events/quarantined-record.ts';
import { buildS3Notification, s3Notification } from '../../contracts/events/s3-notification.ts';
import { imagePageKey } from '../../contracts/http/images-api.ts';
import { userPageKey } from '../../contracts/http/users-api.ts';
import { imageRecord, source } from '../../contracts/records/image-record.ts';
import { userRecord } from '../../contracts/records/user-record.ts';
import { decodeCursor, encodeCursor } from '../../functions/shared/http/cursor.ts';
import { type JsonSchema, sampleValues } from './sample-values.ts';

/** What one version of the functions writes and another one reads. */
interface PersistedContract {
  /** Makes what this version writes. */
  write: () => unknown[];
  /** Reads what any version wrote. @throws {Error} when this version cannot read it */
  read: (written: unknown) => unknown;
}

/** A schema that reads what it describes. */
function bySchema(schema: v.GenericSchema): PersistedContract {
  return {
    write: () => sampleValues(toJsonSchema(schema) as JsonSchema, ''),
    read: (written) => v.parse(schema, written),
  };
}

/** The cursors of a list. A client keeps them as long as it likes. */
function cursorsOf(scope: string, schema: v.GenericSchema): PersistedContract {
  return {
    write: () =>
      bySchema(schema)
        .write()
        .map((key) => ({ key, cursor: encodeCursor(scope, Object(key)) })),
    read: (written) => {
      const { cursor } = v.parse(v.object({ cursor: v.string() }), written);
      return { key: decodeCursor(scope, cursor, schema), cursor };
    },
  };
}

/** The notifications that the sweeper and record-image send to the dead-letter queue, where they wait for a redrive. */
const deadLetterMessages: PersistedContract = {
  write: () =>
    bySchema(source)
      .write()
      .map((sample) => {
        const upload = v.parse(source, sample);
        return { sources: [upload], body: buildS3Notification(upload) };
      }),
  read: (written) => {
    const { body } = v.parse(v.object({ body: v.string() }), written);
    return { sources: v.parse(s3Notification, body), body };
  },
};

/** By the name of the file with the samples. */
export const persistedContracts: Record<string, PersistedContract> = {
  'image-records': bySchema(imageRecord),
  'user-records': bySchema(userRecord),
  'image-events': bySchema(imageEvent),
  'dead-letter-messages': deadLetterMessages,
  'quarantined-records': bySchema(quarantinedRecord),
  'workflow-input': bySchema(workflowInput),
  'workflow-rejected-image': bySchema(rejectedImage),
  'workflow-inspected-image': bySchema(inspectedImage),
  'workflow-resized-image': bySchema(resizedImage),
  'workflow-rendition-task': bySchema(renditionTask),
  'workflow-finished-rendition': bySchema(finishedRendition),
  'workflow-record-image-input': bySchema(recordImageInput),
  'image-cursors': cursorsOf('images of user-1', imagePageKey),
  'user-cursors': cursorsOf('users', userPageKey),
};
