import { maxUploadBytes } from '../../../contracts/records/upload-limits.ts';

/** The maxima that the checks compare an upload with. A function with more memory passes wider ones. */
export interface Limits {
  /** Bytes of the file. */
  maxBytes: number;
  /** Width times height. */
  maxPixelCount: number;
  /** Pixels of the longer side. */
  maxDimension: number;
  /** Segments of a JPEG, chunks of a PNG or boxes of an AVIF in front of the pixels. */
  maxMetadataSegments: number;
  /** Bytes of the texts and the color profile of a PNG after decompression. */
  maxMetadataBytes: number;
  /** Scans of a JPEG. */
  maxScans: number;
  /** Pages of a TIFF, frames of a WebP. */
  maxPages: number;
  /** Bytes that the file and its decoder may take together, as `decodeMemory` estimates them. */
  maxMemoryBytes: number;
  /** The same for HEIC, whose decoder has memory of its own. */
  maxHeicMemoryBytes: number;
  /** Whether HEIC is accepted: its decoder is in the zip. */
  acceptsHeic: boolean;
}

/** The limits of every upload. They suit the functions of the workflow, which have 3,008 MB and may peak at 1,800 MB. */
export const acceptedLimits: Limits = {
  maxBytes: maxUploadBytes,
  // Medium-format cameras have 150 MP. A progressive JPEG of that size takes 10 s on one core.
  maxPixelCount: 150_000_000,
  // The longest side that a JPEG or GIF header can hold.
  maxDimension: 65_535,
  // Cameras write 20. A profile or text of 25 MB takes 400 segments of 64 kB.
  maxMetadataSegments: 2000,
  // Profiles reach 3 MB. Decompressed metadata is copied five times: 20 MB.
  maxMetadataBytes: 4_000_000,
  // Encoders write about ten. Each scan is a pass over all coefficients at 0.2 ns per pixel: 1 s for 100 scans of 50 MP.
  maxScans: 100,
  // Time grows with the square of a WebP's frames: 12 ms for 2,000, two minutes for 300,000.
  maxPages: 2000,
  // Of 1,800 MB, Node, sharp and the AWS SDK take 100 MB before the first upload, and the renditions 60 MB.
  maxMemoryBytes: 1_600_000_000,
  maxHeicMemoryBytes: 1_600_000_000,
  acceptsHeic: true,
};

/**
 * The limits of an upload that `process-upload` decodes itself. The function may peak at 600 MB; every other accepted
 * upload goes to the workflow. Its environment narrows `maxBytes` further.
 */
export const inlineLimits: Limits = {
  ...acceptedLimits,
  // Of 50 MP, the slowest format takes 3 s on one core.
  maxPixelCount: 50_000_000,
  // Of 600 MB, Node, sharp and the AWS SDK take 100 MB before the first upload.
  maxMemoryBytes: 500_000_000,
  // In a warm process, the memory for the HEIC before may not be collected yet. Measured after 30 HEICs of this estimate:
  // 506 MB; of 500 MB: 813 MB.
  maxHeicMemoryBytes: 300_000_000,
};
