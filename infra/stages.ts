import { arch } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defaultAdminScope, standardClaims } from '../contracts/http/token-claims.ts';
import { deployedOperations, testedOperations } from './operations-settings.ts';
import type { StageSettings } from './stage-settings.ts';

const day = 24 * 60 * 60;

const deployed: StageSettings = {
  architecture: 'arm64',
  logLevel: 'INFO',
  hasSourceMaps: false,
  logRetentionDays: 30,
  retainData: true,
  acceptsHeic: true,
  upload: {
    // Processor time grows with memory: a function has one whole core at 1,769 MB. Its peak memory is a third of that.
    memoryMb: 1769,
    // A progressive JPEG of 50 MP takes 3 s on one core; a function that takes ten times as long hangs.
    functionTimeoutSeconds: 30,
    leaseSeconds: 45,
    // Six times the function's time-out, as AWS recommends for event source mappings.
    visibilityTimeoutSeconds: 180,
    maxReceiveCount: 3,
    messageRetentionSeconds: 4 * day,
    deadLetterRetentionSeconds: 14 * day,
    maxConcurrency: 50,
  },
  workflow: {
    // The slowest kind of 8 MB takes a tenth of the time-out on the inline path.
    inlineMaxBytes: 8_000_000,
    // The largest size that every account may use.
    memoryMb: 3008,
    renditionMemoryMb: 1769,
    // A progressive JPEG of 150 MP takes 10 s on one core.
    functionTimeoutSeconds: 60,
    leaseSeconds: 1020,
    watermark: fileURLToPath(new URL('watermark.svg', import.meta.url)),
  },
  api: {
    // The APIs use 150 MB; more memory brings more processor time, and with it a faster cold start.
    memoryMb: 512,
    functionTimeoutSeconds: 10,
    tokens: {
      // Placeholders: a deployment has settings of its own, see `deployment-settings.ts`.
      issuer: 'https://id.example.com/',
      audience: 'image-pipeline',
      jwks: 'https://id.example.com/.well-known/jwks.json',
      claims: standardClaims,
      adminScope: defaultAdminScope,
    },
    corsOrigins: [],
    rateLimit: 100,
    burstLimit: 200,
    // What 50 workers process in a second; 100 files of 100 MB are 10 GB, the most that a user can send in 15 minutes.
    maxPendingUploads: 100,
    gsiLagSeconds: 60,
  },
  stream: {
    memoryMb: 256,
    functionTimeoutSeconds: 30,
    batchSize: 25,
    maxRecordAgeSeconds: 23 * 60 * 60,
    quarantineRetentionSeconds: 14 * day,
  },
  sweep: { memoryMb: 256, functionTimeoutSeconds: 60, rateMinutes: 15 },
  operations: deployedOperations,
};

const dev: StageSettings = { ...deployed, logLevel: 'DEBUG', logRetentionDays: 7, retainData: false };

/** Short times, so that tests are quick, and tokens that this checkout signs itself. */
const tested: StageSettings = {
  ...dev,
  architecture: arch === 'arm64' ? 'arm64' : 'x86_64',
  logLevel: 'INFO',
  logRetentionDays: 1,
  upload: {
    ...deployed.upload,
    functionTimeoutSeconds: 5,
    leaseSeconds: 7,
    visibilityTimeoutSeconds: 10,
    messageRetentionSeconds: 120,
  },
  api: {
    ...deployed.api,
    tokens: {
      issuer: 'https://localhost/',
      audience: 'image-pipeline',
      claims: standardClaims,
      adminScope: defaultAdminScope,
    },
    corsOrigins: ['http://localhost:*', 'http://127.0.0.1:*'],
    // The end-to-end tests send more requests a second than many users: none of them is about the throttle.
    rateLimit: 1000,
    burstLimit: 2000,
    gsiLagSeconds: 1,
  },
  stream: { ...deployed.stream, functionTimeoutSeconds: 5 },
  sweep: { ...deployed.sweep, rateMinutes: 1 },
  operations: testedOperations,
};

/** The settings of each stage: `local` runs on the emulator and on LocalStack, `e2e` on MiniStack and on AWS. */
export const stages = {
  local: { ...tested, hasSourceMaps: true },
  // MiniStack delivers a record of a stream without a batching window and once, even if the function reports its failure.
  e2e: { ...tested, api: { ...tested.api, gsiLagSeconds: 0 } },
  dev,
  prod: deployed,
} satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

/** The name of a stage's stack; `name` distinguishes several stacks of one stage in an account. */
export function getStackName(stage: StageName, name?: string): string {
  return ['image-pipeline', stage, ...(name ? [name] : [])].join('-');
}

export function isStageName(name: string): name is StageName {
  return Object.hasOwn(stages, name);
}
