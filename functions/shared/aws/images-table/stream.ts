import type { DynamoDBRecord } from 'aws-lambda';
import type { ImageRecord } from '../../../../contracts/records/image-record.ts';
import { InvalidRecordError } from '../../runtime/errors.ts';
import { unmarshallItem } from '../parse-record.ts';
import { parseImageRecord, tryParseImageRecord } from './parse-image-record.ts';

/** One change of the `images` table: the old and the new record; undefined for an insert or a delete. */
export interface ImageChange {
  /** Also undefined when the old record did not fit its schema: an operator has repaired it. */
  before: ImageRecord | undefined;
  after: ImageRecord | undefined;
}

/** @throws {InvalidRecordError} when the new item in the table is not an image record */
export function parseImageChange({ dynamodb }: DynamoDBRecord): ImageChange {
  return { before: parseOldImage(dynamodb?.OldImage), after: parseImage(dynamodb?.NewImage) };
}

/** The repair of a record publishes its status, perhaps once more, because no function knows what it was before. */
function parseOldImage(attributes: object | undefined): ImageRecord | undefined {
  const record = attributes && tryParseImageRecord(unmarshallItem(attributes));
  return record instanceof InvalidRecordError ? undefined : record;
}

function parseImage(attributes: object | undefined): ImageRecord | undefined {
  return attributes && parseImageRecord(unmarshallItem(attributes));
}
