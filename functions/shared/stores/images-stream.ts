import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type ImageRecord, imageRecord } from '../../../events/image-record.ts';

/** One change of the `images` table: the record before it and after it; absent where there was or is none. */
export interface ImageChange {
  before: ImageRecord | undefined;
  after: ImageRecord | undefined;
}

/** @throws {v.ValiError} when the table holds what is no image record */
export function readImageChange({ dynamodb }: DynamoDBRecord): ImageChange {
  return { before: readImage(dynamodb?.OldImage), after: readImage(dynamodb?.NewImage) };
}

function readImage(attributes: object | undefined): ImageRecord | undefined {
  return attributes && v.parse(imageRecord, unmarshall({ ...attributes }));
}
