import type { ApiSettings } from './api-settings.ts';
import type { OperationsSettings } from './operations-settings.ts';
import type { WebSettings } from './web-settings.ts';

/** The settings in which stages differ. The unit of each number is part of its name; `memoryMb` is Lambda's memory size. */
export interface StageSettings {
  /** Lambda's processor. `arm64` costs a fifth less; stage `local` uses the architecture of the machine it runs on. */
  architecture: 'arm64' | 'x86_64';
  logLevel: 'DEBUG' | 'INFO';
  /** Whether stack traces name the TypeScript files. A source map triples a bundle and slows the first error of a process. */
  hasSourceMaps: boolean;
  logRetentionDays: number;
  /** Whether the stack is protected and its data outlives it, and tables have point-in-time recovery over the last 35 days. */
  retainData: boolean;
  /** Tags of the stack besides `project` and `stage`. */
  tags?: Record<string, string>;
  /**
   * Whether HEIC, which phones write, is accepted. Without it, HEIC is rejected with a reason of its own and its decoder is
   * not in the zips: see docs/decisions/image-formats.md on the patents of HEVC.
   */
  acceptsHeic: boolean;
  upload: UploadSettings;
  workflow: WorkflowSettings;
  api: ApiSettings;
  /** The gallery, which `npm run deploy -- --web` deploys as a stack of its own. */
  web?: WebSettings;
  stream: StreamSettings;
  sweep: SweepSettings;
  operations: OperationsSettings;
}

export interface UploadSettings {
  memoryMb: number;
  /** The slowest image that is accepted takes less than this. */
  functionTimeoutSeconds: number;
  /** Longer than the function may run, shorter than the visibility time-out: see docs/decisions/protocol.md. */
  leaseSeconds: number;
  visibilityTimeoutSeconds: number;
  /** One receive for the work, one for a crash, one for a duplicate that meets an active lease. */
  maxReceiveCount: number;
  /** The life of a message on the upload queue: the longest outage of the worker that loses no upload. */
  messageRetentionSeconds: number;
  /** Longer than that of the upload queue, because a message keeps its enqueue timestamp when SQS moves it. */
  deadLetterRetentionSeconds: number;
  /** Days after which S3 deletes an upload. @default never: a redrive or a new rendition needs it */
  objectRetentionDays?: number;
  /** Concurrent invocations by the event source mapping: bounds the cost of a bulk upload and leaves the account room. */
  maxConcurrency: number;
}

export interface WorkflowSettings {
  /** Larger uploads go to the workflow without being read. */
  inlineMaxBytes: number;
  /** For the steps that hold a whole upload: see `acceptedLimits`. */
  memoryMb: number;
  /** For the steps that hold the pixels of one rendition: at most 2048 x 2048 of four channels, a few copies of them. */
  renditionMemoryMb: number;
  /** Shorter than the time-out of each task in `statemachines/process-large-image.asl.json`. */
  functionTimeoutSeconds: number;
  /** Longer than the time-out of the execution plus one function: nothing that an execution started outlives the lease. */
  leaseSeconds: number;
  /** The SVG file that is drawn on the larger renditions: paths only, at most 3,000 bytes. Undefined for no watermark. */
  watermark: string | undefined;
}

export interface StreamSettings {
  memoryMb: number;
  functionTimeoutSeconds: number;
  /** Records per invocation. Each costs one or two calls of about 20 ms, so a batch ends far within the time-out. */
  batchSize: number;
  /** Failed records are retried up to this age, an hour before the stream deletes them; then Lambda quarantines them. */
  maxRecordAgeSeconds: number;
  /** The time that operators have to repair a quarantined record. */
  quarantineRetentionSeconds: number;
}

export interface SweepSettings {
  memoryMb: number;
  functionTimeoutSeconds: number;
  /** Longer than the time-out, because two concurrent sweeps would send some notifications twice. */
  rateMinutes: number;
}
