import * as v from 'valibot';
import {
  type FinishedRendition,
  type RawImage,
  type RawImageFile,
  renditionTask,
} from '../../contracts/events/large-image-workflow.ts';
import type { Rendition, RenditionName } from '../../contracts/records/image-record.ts';
import type { AttemptKey } from '../../contracts/records/object-keys.ts';
import type { Logger } from '../shared/runtime/logger.ts';

interface EncodedImage {
  data: Buffer;
  width: number;
  height: number;
}

export interface Dependencies {
  intermediateFiles: { read(file: RawImageFile): Promise<RawImage> };
  renditions: { write(attemptKey: AttemptKey, name: string, image: EncodedImage): Promise<Rendition> };
  encode: (image: RawImage, name: RenditionName) => Promise<EncodedImage>;
  logger: Logger;
}

/** Encodes one rendition and writes it. */
export function optimizeImage({ intermediateFiles, renditions, encode, logger }: Dependencies) {
  return async (event: unknown): Promise<FinishedRendition> => {
    const input = v.parse(renditionTask, event);
    const { file, ...rest } = input.rendition;
    const { name } = rest;
    const raw = await intermediateFiles.read(file);
    const rendition = await renditions.write(input, name, await encode(raw, name));
    const { imageId, attempt } = input;
    const { size } = rendition;
    logger.info('Rendition optimized', { imageId, attempt, name, size, rawSize: raw.data.length });
    return { ...rest, ...rendition };
  };
}
