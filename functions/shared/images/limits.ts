/** What an upload may be. Each check is told the limits it holds to, so that a worker with more room can have wider ones. */
export interface Limits {
  /** Of the file. */
  bytes: number;
  /** Width times height. */
  pixels: number;
  /** Pixels of the longer side. */
  side: number;
  /** Segments of a JPEG, or chunks of a PNG, in front of the pixels. */
  metadataParts: number;
  /** Texts and colour profile of a PNG, unpacked. */
  metadataBytes: number;
  /** Of a JPEG. */
  scans: number;
  /** Pages of a TIFF, frames of a WebP. */
  pages: number;
  /** Bytes that the file and its decoder may take together, as `decodeMemory` estimates them. */
  memory: number;
}

/** What is accepted at all: for the functions of the workflow, which have 3,008 MB and are to peak at 1,800 MB. */
export const largeImageLimits: Limits = {
  bytes: 100_000_000,
  // Medium-format cameras have 150 MP. A progressive JPEG of that size takes 10 s on one core.
  pixels: 150_000_000,
  // The longest side that JPEG and GIF can write down.
  side: 65_535,
  // Cameras write 20. A profile or text of 25 MB takes 400 segments of 64 kB.
  metadataParts: 2000,
  // Profiles reach 3 MB. What is unpacked is copied, five times over: 20 MB.
  metadataBytes: 4_000_000,
  // Encoders write about ten. Each costs a pass over all coefficients, 0.2 ns for a pixel: a second for 100 of 50 MP.
  scans: 100,
  // Time grows with the square of a WebP's frames: 12 ms for 2,000, two minutes for 300,000.
  pages: 2000,
  // Of 1,800 MB, Node, sharp and the AWS SDK take 100 MB before the first upload, and the renditions 60 MB.
  memory: 1_600_000_000,
};

/** What `process-upload` takes on itself, which is to peak at 600 MB; anything beyond is for the workflow. */
export const smallImageLimits: Limits = {
  ...largeImageLimits,
  // Of 50 MP, the slowest kind takes 3 s on one core.
  pixels: 50_000_000,
  // Of 600 MB, Node, sharp and the AWS SDK take 100 MB before the first upload.
  memory: 500_000_000,
};
