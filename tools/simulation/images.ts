import type { RawImage } from '../../contracts/events/large-image-workflow.ts';
import type { Image, RenditionName, Source } from '../../contracts/records/image-record.ts';
import type { EncodedImage } from '../../functions/shared/images/raw-image.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';

/** Larger uploads go to the workflow. */
const inlineMaxBytes = 40;

const image: Image = { format: 'png', width: 3, height: 2 };

/** What `inspect` returns for an upload whose decoding needs the workflow. */
const costlyImage: Image = { ...image };

/**
 * The kinds of upload: an image for process-upload, bad input, a file that crashes every function, and an image whose
 * decoding needs the workflow.
 */
export const uploadKinds = ['good', 'bad', 'poison', 'costly'] as const;
export type UploadKind = (typeof uploadKinds)[number];

/** The first word of an upload is its kind; any other text is bad input. */
export function toUploadKind(text = ''): UploadKind {
  return uploadKinds.find((kind) => text.startsWith(kind)) ?? 'bad';
}

/** The content of a rendition: it repeats the upload, so that it shows from which upload it was made. */
export function renditionText(upload: string, name: string): string {
  return `${name} of ${upload}`;
}

/** Replaces `functions/shared/images`: an upload is a text. */
export function inspect(upload: Buffer): Image {
  return toUploadKind(decode(upload)) === 'costly' ? costlyImage : image;
}

export function chooseRoute({ size }: Source, inspected?: Image): 'inline' | 'workflow' {
  return size > inlineMaxBytes || inspected === costlyImage ? 'workflow' : 'inline';
}

export function makeThumbnail(upload: Buffer): EncodedImage {
  return toRendition(decode(upload), 'thumbnail');
}

export function makeRenditions(upload: Buffer) {
  const text = decode(upload);
  return (['thumbnail', 'large'] satisfies RenditionName[]).map((name) => ({
    name,
    rawImage: toRawImage(text),
  }));
}

export function encode({ data }: RawImage, name: RenditionName): EncodedImage {
  return toRendition(data.toString().trimEnd(), name);
}

function decode(upload: Buffer): string {
  const text = upload.toString();
  const kind = toUploadKind(text);
  if (kind === 'bad') {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  if (kind === 'poison') {
    throw new Error('Out of memory');
  }
  return text;
}

function toRendition(upload: string, name: string): EncodedImage {
  return { data: Buffer.from(renditionText(upload, name)), width: 3, height: 2 };
}

function toRawImage(text: string): RawImage {
  const data = Buffer.from(text.padEnd(3 * Math.ceil(text.length / 3)));
  return { data, width: data.length / 3, height: 1, channels: 3 };
}
