import * as v from 'valibot';
import { count, image, pixels, rendition, renditionNames, source } from '../records/image-record.ts';
import { rejection } from '../records/rejection-reasons.ts';

const attemptKey = { imageId: v.string(), attempt: count };

/** The input of an execution of `process-large-image`: an upload whose lease the workflow owns. */
export const workflowInput = v.object({ ...attemptKey, source });

/** A step's result for bad input. A Choice state passes it to RecordImage: a rejection is not an error, so no step retries it. */
export const rejectedImage = v.object({
  ...workflowInput.entries,
  rejection,
});

/** The output of InspectImage. */
export const inspectedImage = v.object({ ...workflowInput.entries, image });

/** An intermediate file with raw pixels: rows from the top, 8 bits per channel, sRGB. */
export const rawImageFile = v.object({
  key: v.string(),
  width: pixels,
  height: pixels,
  /** 3 for RGB, 4 for RGB with alpha. */
  channels: v.picklist([3, 4]),
});

/** A rendition before it is encoded, with its name in the record. */
export const rawRendition = v.object({ name: v.picklist(renditionNames), file: rawImageFile });

/** The output of ResizeImage. */
export const resizedImage = v.object({ ...inspectedImage.entries, renditions: v.array(rawRendition) });

/** The input of WatermarkImage and OptimizeImage, and the output of WatermarkImage. */
export const renditionTask = v.object({ ...attemptKey, rendition: rawRendition });

/** The output of OptimizeImage. */
export const finishedRendition = v.object({ name: v.picklist(renditionNames), ...rendition.entries });

/** The error output of Step Functions for a task that failed after its retries. */
export const taskError = v.object({ Error: v.string(), Cause: v.optional(v.string(), '') });

/** The input of RecordImage: a rejection, an error of a step, or renditions of which each is finished or has failed. */
export const recordImageInput = v.union([
  rejectedImage,
  v.object({ ...workflowInput.entries, error: taskError }),
  v.object({
    ...inspectedImage.entries,
    renditions: v.array(v.union([finishedRendition, v.object({ error: taskError })])),
  }),
]);

/** The content of an intermediate file. */
export interface RawImage extends Omit<RawImageFile, 'key'> {
  data: Buffer;
}

export type WorkflowInput = v.InferOutput<typeof workflowInput>;
export type RejectedImage = v.InferOutput<typeof rejectedImage>;
export type InspectedImage = v.InferOutput<typeof inspectedImage>;
export type RawImageFile = v.InferOutput<typeof rawImageFile>;
export type ResizedImage = v.InferOutput<typeof resizedImage>;
export type RenditionTask = v.InferOutput<typeof renditionTask>;
export type FinishedRendition = v.InferOutput<typeof finishedRendition>;
export type RecordImageInput = v.InferOutput<typeof recordImageInput>;
