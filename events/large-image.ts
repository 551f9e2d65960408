import * as v from 'valibot';
import { image, rendition, renditionNames, source } from './image-record.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pixels = v.pipe(count, v.minValue(1));

const attempt = { imageId: v.string(), attempt: count };

/** What an execution of `process-large-image` starts with: an upload that was claimed for it. */
export const largeImage = v.object({ ...attempt, source });

/** What InspectImage makes of it. */
export const inspectedImage = v.object({ ...largeImage.entries, image });

/** Pixels in a work file: rows from the top, 8 bits for each channel, in sRGB. */
export const pixelFile = v.object({
  key: v.string(),
  width: pixels,
  height: pixels,
  /** 3 for RGB, 4 with transparency. */
  channels: v.picklist([3, 4]),
});

/** One rendition on its way, named as in the record. */
export const unfinishedRendition = v.object({ name: v.picklist(renditionNames), pixels: pixelFile });

/** What ResizeImage makes of it. */
export const resizedImage = v.object({
  ...inspectedImage.entries,
  renditions: v.array(unfinishedRendition),
});

/** What WatermarkImage and OptimizeImage are given: one rendition of an attempt. WatermarkImage returns the same. */
export const renditionOfAttempt = v.object({ ...attempt, rendition: unfinishedRendition });

/** What OptimizeImage makes of it. */
export const finishedRendition = v.object({ name: v.picklist(renditionNames), ...rendition.entries });

/** What Step Functions tells of a task that was not to be helped. `Cause` of a function is JSON. */
export const taskError = v.object({ Error: v.string(), Cause: v.optional(v.string(), '') });

/** What RecordImage is given: renditions of which each is finished or has failed, or what stopped the work before. */
export const workedImage = v.union([
  v.object({ ...largeImage.entries, error: taskError }),
  v.object({
    ...inspectedImage.entries,
    renditions: v.array(v.union([finishedRendition, v.object({ error: taskError })])),
  }),
]);

export type LargeImage = v.InferOutput<typeof largeImage>;
export type InspectedImage = v.InferOutput<typeof inspectedImage>;
export type PixelFile = v.InferOutput<typeof pixelFile>;
export type ResizedImage = v.InferOutput<typeof resizedImage>;
export type RenditionOfAttempt = v.InferOutput<typeof renditionOfAttempt>;
export type FinishedRendition = v.InferOutput<typeof finishedRendition>;
export type WorkedImage = v.InferOutput<typeof workedImage>;
