import type { ImageRecord } from '../../../contracts/records/image-record.ts';
import { parseUserUploadKey } from '../../../contracts/records/object-keys.ts';
import type { History } from '../history.ts';
import type { Upload } from '../history-event.ts';
import { toUploadKind } from '../images.ts';
import type { CheckState } from './liveness.ts';
import { describeState } from './observed-state.ts';

const expectedStatus = { good: 'PROCESSED', costly: 'PROCESSED', bad: 'REJECTED', poison: 'FAILED' };

/** Checked after the last redrive, into which no fault was injected. */
export const completion: Record<string, CheckState> = {
  'an upload has the status that its content deserves': ({ history }) =>
    history.uploads.map((upload) => {
      const [record] = history.findRecords(upload);
      return (
        !hasExpectedStatus(upload, record) && `${upload.name} (${upload.text}) is ${describeState(record)}`
      );
    }),

  'only failed uploads stay in the dead-letter queue': ({ history, deadLetterMessages }) =>
    deadLetterMessages.map((body) => {
      const uploads = history.findUploads(body);
      const isCompleted = uploads.length > 0 && uploads.every((upload) => !isRedrivable(upload, history));
      return isCompleted && uploads.map(({ name }) => name).join(', ');
    }),
};

function hasExpectedStatus(upload: Upload, record: ImageRecord | undefined): boolean {
  const isRejected = record?.status === 'REJECTED' && upload.isGone;
  const isDeleted = record?.status === 'DELETED';
  const isExpected = record?.status === expectedStatus[toUploadKind(upload.text)];
  return isUnknownUpload(upload, record) || isRejected || isDeleted || isExpected;
}

/** A client put an object under a key of the API for which the API has no record. */
function isUnknownUpload({ key }: Upload, record: ImageRecord | undefined): boolean {
  return record === undefined && parseUserUploadKey(key) !== undefined;
}

function isRedrivable(upload: Upload, history: History): boolean {
  const [record] = history.findRecords(upload);
  return record?.status === 'FAILED' || isUnknownUpload(upload, record);
}
