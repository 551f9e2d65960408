import type { DynamoDBRecord } from 'aws-lambda';
import { type ImageRecord, imageRecord } from '../../../../contracts/records/image-record.ts';
import { InvalidRecordError } from '../../runtime/errors.ts';
import { parseRecord, unmarshallItem } from '../parse-record.ts';

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
  try {
    return parseImage(attributes);
  } catch (error) {
    if (error instanceof InvalidRecordError) {
      return undefined;
    }
    throw error;
  }
}

function parseImage(attributes: object | undefined): ImageRecord | undefined {
  return attributes && parseRecord(imageRecord, unmarshallItem(attributes), 'imageId');
}
