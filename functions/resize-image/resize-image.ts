import * as v from 'valibot';
import {
  inspectedImage,
  type RawImage,
  type RawImageFile,
  type RejectedImage,
  type ResizedImage,
} from '../../contracts/events/large-image-workflow.ts';
import type { RenditionName, Source } from '../../contracts/records/image-record.ts';
import type { AttemptKey } from '../../contracts/records/object-keys.ts';
import { catchRejection } from '../shared/runtime/catch-rejection.ts';

export interface Dependencies {
  uploads: { read(source: Source): Promise<Buffer> };
  intermediateFiles: {
    write(attemptKey: AttemptKey, name: string, image: RawImage): Promise<RawImageFile>;
  };
  /** @throws {RejectedError} when the image is damaged */
  makeRenditions: (upload: Buffer) => Promise<{ name: RenditionName; rawImage: RawImage }[]>;
}

/** Decodes the inspected object once and writes every rendition as an intermediate file. */
export function resizeImage({ uploads, intermediateFiles, makeRenditions }: Dependencies) {
  return async (event: unknown): Promise<ResizedImage | RejectedImage> => {
    const input = v.parse(inspectedImage, event);
    const result = await catchRejection(async () => await makeRenditions(await uploads.read(input.source)));
    if ('rejection' in result) {
      return { ...input, ...result };
    }
    const renditions = result.map(async ({ name, rawImage }) => ({
      name,
      file: await intermediateFiles.write(input, name, rawImage),
    }));
    return { ...input, renditions: await Promise.all(renditions) };
  };
}
