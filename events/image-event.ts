import * as v from 'valibot';
import { image, imageIdentity, renditions, timestamp } from './image-record.ts';
import { reasonCodes } from './reasons.ts';

const envelope = {
  /** The same for every repetition of one announcement: subscribers drop what they have seen. */
  eventId: v.string(),
  occurredAt: timestamp,
  ...imageIdentity,
};

/** What subscribers of the topic `image-events` receive, as JSON: the end of one upload. */
export const imageEvent = v.variant('type', [
  v.object({ ...envelope, type: v.literal('image.processed'), image, renditions }),
  v.object({ ...envelope, type: v.literal('image.rejected'), reason: v.picklist(reasonCodes) }),
  v.object({ ...envelope, type: v.literal('image.failed') }),
]);

export type ImageEvent = v.InferOutput<typeof imageEvent>;
