import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type ImageRecord, imageRecord } from '../../../../contracts/records/image-record.ts';

/** One change of the `images` table: the old and the new record; undefined for an insert or a delete. */
export interface ImageChange {
  before: ImageRecord | undefined;
  after: ImageRecord | undefined;
}

/** @throws {v.ValiError} when an item in the table is not an image record */
export function parseImageChange({ dynamodb }: DynamoDBRecord): ImageChange {
  return { before: parseImage(dynamodb?.OldImage), after: parseImage(dynamodb?.NewImage) };
}

function parseImage(attributes: object | undefined): ImageRecord | undefined {
  return attributes && v.parse(imageRecord, unmarshall({ ...attributes }));
}
