import * as v from 'valibot';
import {
  type RawImage,
  type RawImageFile,
  type RenditionTask,
  renditionTask,
} from '../../contracts/events/large-image-workflow.ts';
import type { AttemptKey } from '../../contracts/records/object-keys.ts';

export interface Dependencies {
  intermediateFiles: {
    read(file: RawImageFile): Promise<RawImage>;
    write(attemptKey: AttemptKey, name: string, image: RawImage): Promise<RawImageFile>;
  };
  addWatermark: (image: RawImage) => Promise<RawImage>;
}

/** Watermarks one rendition. It writes another file, so that a retry does not watermark its own output once more. */
export function watermarkImage({ intermediateFiles, addWatermark }: Dependencies) {
  return async (event: unknown): Promise<RenditionTask> => {
    const input = v.parse(renditionTask, event);
    const { name, file } = input.rendition;
    const watermarked = await addWatermark(await intermediateFiles.read(file));
    const watermarkedFile = await intermediateFiles.write(input, `${name}.watermarked`, watermarked);
    return { ...input, rendition: { ...input.rendition, file: watermarkedFile } };
  };
}
