/**
 * The major brand of an ISO base media file and its compatible brands, of which 32 are read. They name the coding: AVIF,
 * HEIC, videos and others share the container.
 */
export function readBrands(upload: Buffer): string[] {
  if (upload.toString('latin1', 4, 8) !== 'ftyp') {
    return [];
  }
  const end = Math.min(upload.readUInt32BE(0), 16 + 32 * 4);
  const [major = '', , ...compatible] = upload.toString('latin1', 8, end).match(/.{4}/gs) ?? [];
  return [major, ...compatible];
}
