import * as v from 'valibot';
import {
  type InspectedImage,
  type RejectedImage,
  workflowInput,
} from '../../contracts/events/large-image-workflow.ts';
import type { Image, Source } from '../../contracts/records/image-record.ts';
import { catchRejection } from '../shared/runtime/catch-rejection.ts';

export interface Dependencies {
  uploads: { read(source: Source): Promise<Buffer> };
  /** @throws {RejectedError} when the size is not accepted */
  checkSize: (size: number) => void;
  /** @throws {RejectedError} when the image is not accepted */
  inspect: (upload: Buffer) => Promise<Image>;
}

/** The first step of the workflow: reads format and size of a large image, or rejects it. */
export function inspectImage({ uploads, checkSize, inspect }: Dependencies) {
  return async (event: unknown): Promise<InspectedImage | RejectedImage> => {
    const input = v.parse(workflowInput, event);
    const result = await catchRejection(async () => {
      checkSize(input.source.size);
      const { format, width, height } = await inspect(await uploads.read(input.source));
      return { image: { format, width, height } };
    });
    return { ...input, ...result };
  };
}
