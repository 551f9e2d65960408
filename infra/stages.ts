import { arch } from 'node:process';
import { fileURLToPath } from 'node:url';

/** What differs from stage to stage. Times are seconds unless they say otherwise, memory is MB. */
export interface StageSettings {
  /** Lambda's processor: `arm64` costs a fifth less; stage `local` takes that of the machine it runs on. */
  architecture: 'arm64' | 'x86_64';
  logLevel: 'DEBUG' | 'INFO';
  logRetentionDays: number;
  /** Whether tables and buckets outlive their stack, and tables can be restored to any second of the last 35 days. */
  keepsData: boolean;
  upload: UploadSettings;
  workflow: WorkflowSettings;
  api: ApiSettings;
  stream: StreamSettings;
  sweep: SweepSettings;
}

export interface UploadSettings {
  memory: number;
  /** At most this long for the slowest picture that is accepted. */
  functionTimeout: number;
  /** Longer than the function may run, shorter than the visibility time-out: see docs/decisions.md, the protocol. */
  lease: number;
  visibilityTimeout: number;
  /** One for work, one for a crash, one for a duplicate that meets a live lease. */
  maxReceives: number;
  /** How long a message lives on the upload queue while nobody takes it: the longest outage without loss. */
  messageRetention: number;
  /** Longer than that of the upload queue: a message keeps the date of its birth when it is moved. */
  deadLetterRetention: number;
  /** Invocations at a time: bounds what an upload of a whole library costs, and leaves the account room. */
  maxConcurrency: number;
}

export interface WorkflowSettings {
  /** Bytes; larger uploads go to the workflow without being read. */
  smallFileBytes: number;
  /** Of the steps that hold a whole upload: see `largeImageLimits`. */
  memory: number;
  /** Of the steps that hold the pixels of one rendition, at most 2048 x 2048 of four channels, a few times over. */
  renditionMemory: number;
  /** Shorter than the time-out of each task in `statemachines/process-large-image.asl.json`. */
  functionTimeout: number;
  /** Longer than that of the whole execution and one function together: nothing of an execution outlives it. */
  lease: number;
  /** The SVG that is drawn on the larger renditions, of paths alone and at most 3,000 bytes; none for no watermark. */
  watermark: string | undefined;
}

export interface ApiSettings {
  memory: number;
  /** Clients wait no longer than 29 seconds, and nobody should have to. */
  functionTimeout: number;
  tokens: {
    issuer: string;
    audience: string;
    /** Of the issuer's JWKS; without one, the key pair of this machine is used: see `infra/local-keys.ts`. */
    keysUrl?: string;
  };
  /** Web pages that may call, as `https://app.example.com`. */
  corsOrigins: string[];
  /** Of all clients together: beyond, API Gateway answers 429. */
  requestsPerSecond: number;
  burst: number;
  /** Seconds after which an image is surely in the index of its owner. AWS promises none; it is mostly less than one. */
  indexLag: number;
}

export interface StreamSettings {
  memory: number;
  functionTimeout: number;
  /** Records of one invocation: each costs one or two calls of about 20 ms, so a batch ends far within the time-out. */
  batchSize: number;
}

export interface SweepSettings {
  memory: number;
  functionTimeout: number;
  /** More than the time-out: two sweeps at a time would send some notifications twice. */
  everyMinutes: number;
}

const day = 24 * 60 * 60;

const deployed: StageSettings = {
  architecture: 'arm64',
  logLevel: 'INFO',
  logRetentionDays: 30,
  keepsData: true,
  upload: {
    // Processor time grows with memory: one whole core stands at 1,769 MB. Peak memory is a third of it.
    memory: 1769,
    // A 50 MP progressive JPEG takes 3 s on one core; ten times that is a hang.
    functionTimeout: 30,
    lease: 45,
    // Six times the function's time-out, as AWS recommends for event source mappings.
    visibilityTimeout: 180,
    maxReceives: 3,
    messageRetention: 4 * day,
    deadLetterRetention: 14 * day,
    maxConcurrency: 50,
  },
  workflow: {
    // What the slowest kind of 8 MB takes on the small path is a tenth of its time-out.
    smallFileBytes: 8_000_000,
    // The most that every account may use.
    memory: 3008,
    renditionMemory: 1769,
    // A progressive JPEG of 150 MP takes 10 s on one core.
    functionTimeout: 60,
    lease: 1020,
    watermark: fileURLToPath(new URL('watermark.svg', import.meta.url)),
  },
  api: {
    // More than its 150 MB: processor time grows with memory, and so does the speed of a cold start.
    memory: 512,
    functionTimeout: 10,
    tokens: {
      // To be set to your OpenID provider.
      issuer: 'https://id.example.com/',
      audience: 'image-pipeline',
      keysUrl: 'https://id.example.com/.well-known/jwks.json',
    },
    corsOrigins: [],
    requestsPerSecond: 100,
    burst: 200,
    indexLag: 60,
  },
  stream: { memory: 256, functionTimeout: 30, batchSize: 25 },
  sweep: { memory: 256, functionTimeout: 60, everyMinutes: 15 },
};

/** The settings of each stage. `local` runs embedded and on LocalStack: its times are short, so that tests are quick. */
export const stages = {
  local: {
    ...deployed,
    architecture: arch === 'arm64' ? 'arm64' : 'x86_64',
    logRetentionDays: 1,
    keepsData: false,
    upload: {
      ...deployed.upload,
      functionTimeout: 5,
      lease: 7,
      visibilityTimeout: 10,
      messageRetention: 120,
    },
    api: {
      ...deployed.api,
      tokens: { issuer: 'https://localhost/', audience: 'image-pipeline' },
      corsOrigins: ['http://localhost:3000'],
      indexLag: 1,
    },
    stream: { ...deployed.stream, functionTimeout: 5 },
    sweep: { ...deployed.sweep, everyMinutes: 1 },
  },
  dev: { ...deployed, logLevel: 'DEBUG', logRetentionDays: 7, keepsData: false },
  prod: deployed,
} satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

export function isStageName(name: string): name is StageName {
  return Object.hasOwn(stages, name);
}
