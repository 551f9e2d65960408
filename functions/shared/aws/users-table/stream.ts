import type { DynamoDBRecord } from 'aws-lambda';
import { tombstone } from '../../../../contracts/records/user-record.ts';
import { parseRecord, unmarshallItem } from '../parse-record.ts';

/** One change of the `users` table. */
export interface UserChange {
  /** The user whose profile this change deleted; undefined for any other change. */
  deletedUserId: string | undefined;
  /** Milliseconds since 1970: the end of the second of the write. The stream has no greater precision. */
  writtenBeforeMs: number;
}

/** @throws {InvalidRecordError} when the profile is deleted and its record is not a tombstone */
export function parseUserChange({ dynamodb }: DynamoDBRecord): UserChange {
  const item = unmarshallItem({ ...dynamodb?.NewImage });
  const second = dynamodb?.ApproximateCreationDateTime ?? 0;
  return {
    deletedUserId: item['deleted'] === true ? parseRecord(tombstone, item, 'id').id : undefined,
    writtenBeforeMs: (second + 1) * 1000,
  };
}
