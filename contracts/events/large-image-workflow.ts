import * as v from 'valibot';
import { count, image, pixels, rendition, renditionNames, source } from '../records/image-record.ts';
import { rejection } from '../records/rejection-reasons.ts';

/**
 * An object in the workflow. Parsing keeps the fields that this version does not know: while a release is rolled out, the
 * versions before and after it run steps of the same execution, and each passes on what the other adds.
 */
function extensible<Entries extends v.ObjectEntries>(entries: Entries) {
  // The type has the known fields only, so that no code reads another one.
  return v.looseObject(entries) as unknown as v.ObjectSchema<Entries, undefined>;
}

const attemptKey = { imageId: v.string(), attempt: count };

/** The input of an execution of `process-large-image`: an upload whose lease the workflow owns. */
export const workflowInput = extensible({ ...attemptKey, source: extensible(source.entries) });

/** A step's result for bad input. A Choice state passes it to RecordImage: a rejection is not an error, so no step retries it. */
export const rejectedImage = extensible({
  ...workflowInput.entries,
  rejection,
});

/** The output of InspectImage. */
export const inspectedImage = extensible({ ...workflowInput.entries, image: extensible(image.entries) });

/** An intermediate file with raw pixels: rows from the top, 8 bits per channel, sRGB. */
export const rawImageFile = extensible({
  key: v.string(),
  width: pixels,
  height: pixels,
  /** 3 for RGB, 4 for RGB with alpha. */
  channels: v.picklist([3, 4]),
});

/** A rendition before it is encoded, with its name in the record. */
export const rawRendition = extensible({ name: v.picklist(renditionNames), file: rawImageFile });

/** The output of ResizeImage. */
export const resizedImage = extensible({ ...inspectedImage.entries, renditions: v.array(rawRendition) });

/** The input of WatermarkImage and OptimizeImage, and the output of WatermarkImage. */
export const renditionTask = extensible({ ...attemptKey, rendition: rawRendition });

/** The output of OptimizeImage. */
export const finishedRendition = extensible({ name: v.picklist(renditionNames), ...rendition.entries });

/** The error output of Step Functions for a task that failed after its retries. */
export const taskError = v.object({ Error: v.string(), Cause: v.optional(v.string(), '') });

/** The input of RecordImage: a rejection, an error of a step, or renditions of which each is finished or has failed. */
export const recordImageInput = v.union([
  rejectedImage,
  extensible({ ...workflowInput.entries, error: taskError }),
  extensible({
    ...inspectedImage.entries,
    renditions: v.array(v.union([finishedRendition, extensible({ error: taskError })])),
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
