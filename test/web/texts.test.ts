import { expect, test } from 'vitest';
import { rejectionMessage } from '../../contracts/records/rejection-message.ts';
import { maxUploadBytes } from '../../contracts/records/upload-limits.ts';
import * as failure from '../../web/failure.ts';
import { texts } from '../../web/texts.ts';

test.each(['EMPTY_FILE', 'FILE_TOO_LARGE', 'UNSUPPORTED_FORMAT'] as const)(
  'the page refuses a file with the sentence of the API: %s',
  (reason) => {
    expect(texts.refusals[reason]).toBe(rejectionMessage({ reason, detectedFormat: undefined }));
  },
);

test('the page refuses the size that the API refuses', () => {
  expect(failure.maxUploadBytes).toBe(maxUploadBytes);
});
