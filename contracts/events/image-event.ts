import * as v from 'valibot';
import { image, imageIdentity, renditions, timestamp } from '../records/image-record.ts';
import { rejection } from '../records/rejection-reasons.ts';

const envelope = {
  /** Equal for each delivery of one event, so that a subscriber can ignore repetitions. */
  eventId: v.string(),
  occurredAt: timestamp,
  ...imageIdentity,
};

/** The message of the topic `image-events`, as JSON: the terminal status of one upload. */
export const imageEvent = v.variant('type', [
  v.object({ ...envelope, type: v.literal('image.processed'), image, renditions }),
  v.object({ ...envelope, type: v.literal('image.rejected'), ...rejection.entries }),
  v.object({ ...envelope, type: v.literal('image.failed') }),
]);

export type ImageEvent = v.InferOutput<typeof imageEvent>;
