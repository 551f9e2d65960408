interface FormatSpec {
  /** The media types that a client may declare for an upload; the first one is the usual one. */
  mediaTypes: readonly [string, ...string[]];
  /** In lower case, without the dot. */
  extensions: readonly string[];
  /** The name in a sentence for a user. */
  name: string;
}

/**
 * The formats that the pipeline accepts. The name in a record, the media types of `POST /images` and the file extensions
 * of the commands all come from this table; a new format here makes the compiler name every table that needs a row too.
 */
export const imageFormats = {
  jpeg: { mediaTypes: ['image/jpeg'], extensions: ['jpg', 'jpeg', 'jpe', 'jfif'], name: 'JPEG' },
  png: { mediaTypes: ['image/png'], extensions: ['png'], name: 'PNG' },
  webp: { mediaTypes: ['image/webp'], extensions: ['webp'], name: 'WebP' },
  gif: { mediaTypes: ['image/gif'], extensions: ['gif'], name: 'GIF' },
  avif: { mediaTypes: ['image/avif'], extensions: ['avif'], name: 'AVIF' },
  tiff: { mediaTypes: ['image/tiff'], extensions: ['tif', 'tiff'], name: 'TIFF' },
  heic: { mediaTypes: ['image/heic', 'image/heif'], extensions: ['heic', 'heif', 'hif'], name: 'HEIC' },
} as const satisfies Record<string, FormatSpec>;

export type ImageFormat = keyof typeof imageFormats;
export type ImageMediaType = (typeof imageFormats)[ImageFormat]['mediaTypes'][number];

export const imageFormatNames = Object.keys(imageFormats) as [ImageFormat, ...ImageFormat[]];

export const imageMediaTypes = Object.values(imageFormats).flatMap(
  ({ mediaTypes }): readonly ImageMediaType[] => mediaTypes,
);

/** The media type that belongs to the extension of a file name; undefined for an extension of no accepted format. */
export function mediaTypeFromExtension(fileName: string): ImageMediaType | undefined {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  const specs = Object.values(imageFormats);
  return specs.find(({ extensions }) => extensions.some((each) => each === extension))?.mediaTypes[0];
}
