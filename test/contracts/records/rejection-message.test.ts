import { expect, test } from 'vitest';
import { rejectionMessage } from '../../../contracts/records/rejection-message.ts';
import { detectedFormats, reasonCodes } from '../../../contracts/records/rejection-reasons.ts';

test.each(reasonCodes)('%s has a sentence for users', (reason) => {
  expect(reason).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(rejectionMessage({ reason })).toMatch(/^[A-Z].*\.$/);
});

test.each(detectedFormats)('the detected format %s has words for users', (detectedFormat) => {
  expect(detectedFormat).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(rejectionMessage({ reason: 'UNSUPPORTED_FORMAT', detectedFormat })).toMatch(
    /^The file is an? [\w].*, which is not supported\. Supported formats are JPEG, .* and HEIC\.$/,
  );
});

test('an unknown format has a sentence without a name', () => {
  expect(rejectionMessage({ reason: 'UNSUPPORTED_FORMAT' })).toBe(
    'The file is not in a supported format. Supported formats are JPEG, PNG, WebP, GIF, AVIF, TIFF and HEIC.',
  );
});
