import * as v from 'valibot';
import { type RenditionOfAttempt, renditionOfAttempt } from '../../events/large-image.ts';
import type { Pixels } from '../shared/images/pixels.ts';
import type { WorkFiles } from '../shared/stores/work-files.ts';

export interface Collaborators {
  workFiles: Pick<WorkFiles, 'read' | 'write'>;
  addWatermark: (pixels: Pixels) => Promise<Pixels>;
}

/** Marks one rendition. The result is another file: a step that is repeated would mark its own work once more. */
export function watermarkImage({ workFiles, addWatermark }: Collaborators) {
  return async (event: unknown): Promise<RenditionOfAttempt> => {
    const input = v.parse(renditionOfAttempt, event);
    const { name, pixels } = input.rendition;
    const marked = await addWatermark(await workFiles.read(pixels));
    return { ...input, rendition: { name, pixels: await workFiles.write(input, `${name}.marked`, marked) } };
  };
}
