import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import { RejectedError } from '../runtime/errors.ts';
import { loadLibheif } from './load-libheif.ts';

/** Interleaved RGB or RGBA in the memory of the decoder, valid until `release`. */
export interface HeicPixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
  release: () => void;
}

/** Offsets in `struct heif_decoding_options`: https://github.com/strukturag/libheif, heif_decoding.h. */
const options = { convertHdrTo8Bit: 20, strictDecoding: 21 } as const;

/** Values of the enumerations in heif_image.h. */
const colorspaceRgb = 1;
const interleavedRgb = 10;
const interleavedRgba = 11;
const interleavedChannel = 10;

/**
 * Decodes an HEIC. Rotation, mirroring and cropping are applied; EXIF orientation and ICC profile are not.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be decoded, or takes more than `maxBytes` of memory
 */
export async function decodeHeic(upload: Buffer, hasAlpha: boolean, maxBytes: number): Promise<HeicPixels> {
  const libheif = await loadLibheif(maxBytes);
  try {
    return decodePrimary(libheif, upload, hasAlpha ? 4 : 3);
  } catch (cause) {
    // The code runs in a sandbox of its own: a trap, or an allocation that fails, has no other cause than the file.
    throw new RejectedError('CORRUPT_IMAGE', { cause });
  }
}

function decodePrimary(libheif: MainModule, upload: Buffer, channels: 3 | 4): HeicPixels {
  const file = allocate(libheif, upload.length);
  libheif.HEAPU8.set(upload, file);
  const context = libheif._heif_context_alloc();
  const result = allocate(libheif, 16);
  const output = allocate(libheif, 8);
  libheif._heif_context_read_from_memory_without_copy(result, context, file, upload.length, 0);
  assertSuccess(libheif, result);
  libheif._heif_context_get_primary_image_handle(result, context, output);
  assertSuccess(libheif, result);
  const handle = libheif.HEAPU32[output >> 2];
  const decodingOptions = libheif._heif_decoding_options_alloc();
  libheif.HEAPU8[decodingOptions + options.convertHdrTo8Bit] = 1;
  libheif.HEAPU8[decodingOptions + options.strictDecoding] = 1;
  const chroma = channels === 4 ? interleavedRgba : interleavedRgb;
  libheif._heif_decode_image(result, handle, output, colorspaceRgb, chroma, decodingOptions);
  assertSuccess(libheif, result);
  const image = libheif.HEAPU32[output >> 2];
  const width = libheif._heif_image_get_width(image, interleavedChannel);
  const height = libheif._heif_image_get_height(image, interleavedChannel);
  const plane = libheif._heif_image_get_plane_readonly2(image, interleavedChannel, output);
  const stride = libheif.HEAPU32[output >> 2];
  return {
    data: joinRows(libheif, { plane, stride, rowBytes: width * channels, height }),
    width,
    height,
    channels,
    release: () => libheif._heif_context_free(context),
  };
}

interface Rows {
  plane: number;
  stride: number;
  rowBytes: number;
  height: number;
}

/** Removes, in place, the padding at the end of each row. */
function joinRows({ HEAPU8 }: MainModule, { plane, stride, rowBytes, height }: Rows): Buffer {
  for (let row = 1; row < height && stride !== rowBytes; row += 1) {
    const start = plane + row * stride;
    HEAPU8.copyWithin(plane + row * rowBytes, start, start + rowBytes);
  }
  return Buffer.from(HEAPU8.buffer, plane, rowBytes * height);
}

function allocate(libheif: MainModule, bytes: number): number {
  const pointer = libheif._malloc(bytes);
  if (pointer === 0) {
    throw new Error(`The decoder cannot allocate ${bytes} bytes`);
  }
  return pointer;
}

/** A result is a code, a second code and a message. */
function assertSuccess({ HEAP32 }: MainModule, result: number): void {
  const code = HEAP32[result >> 2];
  if (code !== 0) {
    throw new Error(`libheif: error ${code}.${HEAP32[(result >> 2) + 1]}`);
  }
}
