import { type ImageRecord, imageRecord } from '../../../../contracts/records/image-record.ts';
import type { InvalidRecordError } from '../../runtime/errors.ts';
import { parseRecord, tryParseRecord } from '../parse-record.ts';

/** Parses an item of the `images` table. @throws {InvalidRecordError} when it is not an image record */
export function parseImageRecord(item: Record<string, unknown>): ImageRecord {
  return parseRecord(imageRecord, item, 'imageId');
}

/** The same with the error as a result. */
export function tryParseImageRecord(item: Record<string, unknown>): ImageRecord | InvalidRecordError {
  return tryParseRecord(imageRecord, item, 'imageId');
}
