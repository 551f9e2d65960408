import type { Image, RenditionName } from '../../events/image-record.ts';
import type { Pixels, RenderedImage } from '../../functions/shared/images/pixels.ts';
import type { SizedPixels } from '../../functions/shared/images/resize.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';

/** Files larger than this go to the workflow. */
export const smallFileBytes = 40;

const image: Image = { format: 'png', width: 3, height: 2 };

export const kinds = ['good', 'bad', 'poison', 'costly'] as const;
export type Kind = (typeof kinds)[number];

/** What the first word of an upload says of it: an image, none, one that no function survives, one for the workflow. */
export function kindOf(text = ''): Kind {
  return kinds.find((kind) => text.startsWith(kind)) ?? 'bad';
}

/**
 * Stands in for `functions/shared/images`: an upload is a text, whose first word says what is in it. A rendition repeats
 * the text, so that one shows of which upload it was made.
 */
export function makeThumbnail(upload: Buffer) {
  const text = readable(upload);
  return kindOf(text) === 'costly' ? undefined : { image, thumbnail: rendered(text, 'thumbnail') };
}

/** The content of a rendition. */
export function renditionText(upload: string, name: string): string {
  return `${name} of ${upload}`;
}

export function inspect(upload: Buffer): Image {
  readable(upload);
  return image;
}

export function makeRenditions(upload: Buffer): SizedPixels[] {
  const text = readable(upload);
  return (['thumbnail', 'large'] satisfies RenditionName[]).map((name) => ({ name, pixels: pixelsOf(text) }));
}

export function encode({ data }: Pixels, name: RenditionName): RenderedImage {
  return rendered(data.toString().trimEnd(), name);
}

function readable(upload: Buffer): string {
  const text = upload.toString();
  const kind = kindOf(text);
  if (kind === 'bad') {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  if (kind === 'poison') {
    throw new Error('Out of memory');
  }
  return text;
}

function rendered(upload: string, name: RenditionName): RenderedImage {
  return { data: Buffer.from(renditionText(upload, name)), width: 3, height: 2 };
}

function pixelsOf(text: string): Pixels {
  const data = Buffer.from(text.padEnd(3 * Math.ceil(text.length / 3)));
  return { data, width: data.length / 3, height: 1, channels: 3 };
}
