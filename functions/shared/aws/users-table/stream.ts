import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';

/** One change of the `users` table. */
export interface UserChange {
  /** The user whose profile this change deleted; undefined for any other change. */
  deletedUserId: string | undefined;
  /** Milliseconds since 1970: the end of the second of the write. The stream has no greater precision. */
  writtenBeforeMs: number;
}

const tombstone = v.object({ id: v.string(), deleted: v.literal(true) });

export function parseUserChange({ dynamodb }: DynamoDBRecord): UserChange {
  const image: object | undefined = dynamodb?.NewImage;
  const result = v.safeParse(tombstone, unmarshall({ ...image }));
  const second = dynamodb?.ApproximateCreationDateTime ?? 0;
  return {
    deletedUserId: result.success ? result.output.id : undefined,
    writtenBeforeMs: (second + 1) * 1000,
  };
}
