import type { CreateImageRequest } from '../contracts/http/images-api.ts';

type ContentType = CreateImageRequest['contentType'];

/** The extensions of each media type, in lower case. A test compares them with the formats of the pipeline. */
const extensions = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['avif'],
  'image/tiff': ['tif', 'tiff'],
  'image/heic': ['heic', 'heif', 'hif'],
  'image/heif': [],
} satisfies Record<ContentType, string[]>;

const contentTypes = Object.keys(extensions) as ContentType[];

/**
 * The value of `accept`. The extensions stand in it because browsers of Windows and Linux do not know the type of HEIC, and
 * HEIC is listed because Safari would convert photos to JPEG otherwise.
 */
export const acceptedFiles = [
  ...contentTypes,
  ...Object.values(extensions).flatMap((names) => names.map((name) => `.${name}`)),
].join(',');

/** The first bytes of each format; the box `ftyp` of HEIF and AVIF begins at byte 4 and names the brand behind it. */
const signatures: [pattern: RegExp, contentType: ContentType][] = [
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG/, 'image/png'],
  [/^RIFF[\s\S]{4}WEBP/, 'image/webp'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^(II\*|MM.\*)/, 'image/tiff'],
  [/^[\s\S]{4}ftyp(avif|avis)/, 'image/avif'],
  [/^[\s\S]{4}ftyp(hei[cx]|hev[cx]|mif1|msf1)/, 'image/heic'],
];

/**
 * Finds the media type to declare for a file: by its first bytes, because `File.type` is empty for HEIC on many systems and
 * names lie, else by its extension, else by the type that the browser gives. Undefined for a file that is surely none of the formats.
 */
export async function findContentType(file: Blob & { name: string }): Promise<ContentType | undefined> {
  const bytes = new Uint8Array(await file.slice(0, 32).arrayBuffer());
  const start = String.fromCharCode(...bytes);
  const [, sniffed] = signatures.find(([pattern]) => pattern.test(start)) ?? [];
  return sniffed ?? byExtension(file.name) ?? contentTypes.find((type) => type === file.type);
}

function byExtension(fileName: string): ContentType | undefined {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return contentTypes.find((type) => extensions[type].some((each) => each === extension));
}
