import { readUInt } from './headers/heif-boxes.ts';
import { readItems, readProfile } from './headers/heif-header.ts';
import { findProperty, type HeifItem, type HeifItems } from './headers/heif-items.ts';
import { orientationTag, TiffFile } from './headers/tiff-file.ts';

/** The facts of an HEIC that its boxes contain. */
export interface HeicInfo {
  /** Pixels after orientation. */
  width: number;
  height: number;
  hasAlpha: boolean;
  bytesPerSample: 1 | 2;
  /** Samples of luma, chroma and alpha for each pixel, as they are coded. */
  codedSamples: number;
  /** The EXIF orientation that is left to apply: the decoder applies rotation, mirroring and cropping by itself. */
  exifOrientation: number;
  /** An ICC profile, which the decoder does not apply. */
  profile: Buffer | undefined;
}

/** Reads the facts of an HEIC that `readHeicHeader` accepted. */
export function readHeicInfo(upload: Buffer): HeicInfo {
  const items = readItems(upload);
  const primary = items?.primary;
  if (!items || !primary) {
    throw new Error('Expected an HEIC with a primary item');
  }
  const exifOrientation = isTransformed(primary) ? 1 : readExifOrientation(upload, items);
  const { width, height } = readDimensions(primary);
  const isTurned = isRotatedByQuarter(primary) !== exifOrientation >= 5;
  return {
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    hasAlpha: hasAlpha(items),
    ...readCoding(items),
    exifOrientation,
    profile: readProfile(primary),
  };
}

/** The clean aperture crops, if there is one: width and height are fractions. */
function readDimensions(primary: HeifItem): { width: number; height: number } {
  const size = findProperty(primary, 'ispe') ?? Buffer.alloc(0);
  const [width, height] = [readUInt(size, 4, 4), readUInt(size, 8, 4)];
  const aperture = findProperty(primary, 'clap');
  const crop = (at: number, side: number) => {
    const cropped = Math.round(readUInt(aperture ?? size, at, 4) / readUInt(aperture ?? size, at + 4, 4));
    return aperture && cropped > 0 && cropped < side ? cropped : side;
  };
  return { width: crop(0, width), height: crop(8, height) };
}

/** A file with one of these properties contains its orientation there, and repeats it in EXIF. */
function isTransformed({ properties }: HeifItem): boolean {
  return properties.some(({ type }) => type === 'irot' || type === 'imir');
}

function isRotatedByQuarter(primary: HeifItem): boolean {
  return readUInt(findProperty(primary, 'irot') ?? Buffer.alloc(1), 0, 1) % 2 === 1;
}

/** An alpha plane is an auxiliary image of the primary item, with this auxiliary type. */
function hasAlpha({ primary, byId }: HeifItems): boolean {
  return [...byId.values()].some((item) => {
    const isAuxiliary = item.references.some(
      ({ type, to }) => type === 'auxl' && primary !== undefined && to.includes(primary.id),
    );
    return isAuxiliary && /:alpha\0|auxid:1\0/.test(findProperty(item, 'auxC')?.toString('latin1') ?? '');
  });
}

/** Samples for each pixel by the chroma format: gray, 4:2:0, 4:2:2 and 4:4:4. */
const samplesByChromaFormat = [1, 1.5, 2, 3];

/** The largest values of all images in the file, from their configuration records (ISO/IEC 14496-15, 8.3.3.1). */
function readCoding(items: HeifItems): Pick<HeicInfo, 'bytesPerSample' | 'codedSamples'> {
  const configurations = [...items.byId.values()].flatMap((item) => findProperty(item, 'hvcC') ?? []);
  const samples = configurations.map((data) => samplesByChromaFormat[readUInt(data, 16, 1) & 3] ?? 3);
  const isDeep = configurations.some((data) => ((readUInt(data, 17, 1) | readUInt(data, 18, 1)) & 7) > 0);
  return {
    bytesPerSample: isDeep ? 2 : 1,
    codedSamples: Math.max(...samples) + (hasAlpha(items) ? 1 : 0),
  };
}

/** The orientation in the EXIF item, from 2 to 8; 1 for any other value. The item begins with an offset of four bytes. */
function readExifOrientation(upload: Buffer, { byId }: HeifItems): number {
  const exif = [...byId.values()].find(({ type }) => type === 'Exif');
  const [start, end] = exif?.extents[0] ?? [0, 0];
  const tiff = upload.subarray(start + 4 + readUInt(upload, start, 4), end);
  const file = new TiffFile(tiff);
  const directory = file.read(4, 4);
  const count = file.read(directory, 2);
  for (let at = directory + 2; at < directory + 2 + count * 12 && at + 12 <= tiff.length; at += 12) {
    const orientation = file.read(at + 8, 2);
    if (file.read(at, 2) === orientationTag && orientation >= 2 && orientation <= 8) {
      return orientation;
    }
  }
  return 1;
}
