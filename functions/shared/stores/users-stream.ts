import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';

/** One change of the `users` table. */
export interface UserChange {
  /** Who has left, when the change is that. */
  deletedId: string | undefined;
  /** In milliseconds since 1970: the end of the second in which it was written, which is all that the stream says. */
  writtenBefore: number;
}

const tombstone = v.object({ id: v.string(), deleted: v.literal(true) });

export function readUserChange({ dynamodb }: DynamoDBRecord): UserChange {
  const image: object | undefined = dynamodb?.NewImage;
  const read = v.safeParse(tombstone, unmarshall({ ...image }));
  const second = dynamodb?.ApproximateCreationDateTime ?? 0;
  return { deletedId: read.success ? read.output.id : undefined, writtenBefore: (second + 1) * 1000 };
}
