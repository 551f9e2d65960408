import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CloudAssembly, synth } from '../../../infra/synth/synth.ts';

const execute = promisify(execFile);
const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

const assetsFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    files: v.record(
      v.string(),
      v.object({ displayName: v.string(), source: v.object({ path: v.string(), packaging: v.string() }) }),
    ),
  }),
);

let assembly: CloudAssembly;
let bundles: Record<string, string>;
beforeAll(async () => {
  assembly = await synth('local');
  const { directory } = assembly;
  const zips = readdirSync(directory)
    .filter((path) => path.endsWith('.assets.json'))
    .map((path) => v.parse(assetsFile, readFileSync(join(directory, path), 'utf8')))
    .flatMap(({ files }) => Object.values(files).filter(({ source }) => source.packaging === 'zip'));
  bundles = Object.fromEntries(
    zips.map(({ displayName, source }) => [
      displayName.split('/').find((part) => functionNames.includes(part)),
      join(directory, source.path),
    ]),
  );
});

describe('an assembly', () => {
  test('is the same directory while no input changes', async () => {
    expect(await synth('local')).toEqual(assembly);
  });

  test('is found in the cache without loading the CDK or esbuild', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      const resolve = (specifier, context, next) => {
        const resolved = next(specifier, context);
        loaded.push(resolved.url);
        return resolved;
      };
      registerHooks({ resolve });
      const { synth } = await import(${JSON.stringify(new URL('../../../infra/synth/synth.ts', import.meta.url))});
      await synth('local');
      console.log(JSON.stringify(loaded));`;
    const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout).toContain('infra/synth/synth.ts');
    expect(stdout).not.toMatch(/node_modules\/(aws-cdk-lib|esbuild|cdk-nag)/);
  });

  test('holds the template that the targets deploy', () => {
    const template = join(assembly.directory, `${assembly.stackName}.template.json`);
    expect(assembly.stackName).toBe('image-pipeline-local');
    expect(existsSync(template)).toBe(true);
  });

  test('is in the repository, where the functions resolve sharp in node_modules', () => {
    expect(relative('.', assembly.directory)).toMatch(/^\.build\/assemblies\/local-[0-9a-f]{16}$/);
  });
});

describe('bundles', () => {
  test('exist for every function', () => {
    expect(Object.keys(bundles).sort()).toEqual(functionNames.sort());
  });

  /** Enough for every function to start; none makes a call before its first event. */
  const environment = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    IMAGES_TABLE_NAME: 'images-table',
    IMAGES_BUCKET_NAME: 'images',
    UPLOADS_BUCKET_NAME: 'uploads',
    LEASE_SECONDS: '7',
    MAX_RECEIVE_COUNT: '3',
    ACCEPTS_HEIC: 'true',
    IMAGE_EVENTS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:image-events',
    UPLOAD_DEAD_LETTER_QUEUE_URL: 'https://queue.example/dead-letter-queue',
    QUARANTINE_QUEUE_URL: 'https://queue.example/quarantine-queue',
    MESSAGE_RETENTION_SECONDS: '120',
    LARGE_IMAGE_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:large',
    INLINE_MAX_BYTES: '8000000',
    VISIBILITY_TIMEOUT_SECONDS: '10',
    WORKFLOW_LEASE_SECONDS: '1020',
    WATERMARK_SVG: '<svg/>',
    USERS_TABLE_NAME: 'users-table',
    JWT_ISSUER: 'https://id.example.com/',
    JWT_AUDIENCE: 'image-pipeline',
    JWT_CLAIMS: '{}',
    ADMIN_SCOPE: 'users:admin',
    JWKS: 'https://id.example.com/keys',
    CORS_ORIGINS: '',
    GSI_LAG_SECONDS: '1',
    MAX_PENDING_UPLOADS: '100',
    PIPELINE_NAME: 'image-pipeline-prod',
    RUNBOOK_URL: 'https://docs.example.com/runbook.md',
    WEBHOOK_KIND: 'slack',
    WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook',
    NOTIFICATION_QUEUE_URL: 'https://queue.example/notifications',
  };

  test.each(functionNames)('%s loads and has a handler', async (name) => {
    const script = `console.log(typeof require(${JSON.stringify(join(bundles[name] ?? '', 'handler.js'))}).handler)`;
    const { stdout } = await execute(process.execPath, ['--eval', script], { env: environment });
    expect(stdout).toBe('function\n');
  });

  /** The zip holds sharp beside the bundle; an error message of the SDK names the other. */
  const notBundled = ['sharp', '@aws-sdk/signature-v4-crt'];

  test.each(functionNames)('%s requires only modules of Node.js and sharp', (name) => {
    const code = readFileSync(join(bundles[name] ?? '', 'handler.js'), 'utf8');
    const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module = '']) => module);
    expect(required).toContain('node:https');
    expect(required.filter((module) => !notBundled.includes(module) && !isBuiltin(module))).toEqual([]);
  });

  test.each(functionNames)('%s reads credentials from the environment only', (name) => {
    const code = readFileSync(join(bundles[name] ?? '', 'handler.js'), 'utf8');
    expect(code.includes('Could not load credentials from any providers')).toBe(false);
  });

  test.each([
    ['publish-image-event', 220_000],
    ['images-api', 410_000],
    ['process-upload', 340_000],
    ['delete-files', 290_000],
    ['resize-image', 285_000],
    ['sweep-uploads', 320_000],
    ['users-api', 253_000],
  ])('%s has at most %i bytes, which every cold start reads', (name, maxBytes) => {
    expect(statSync(join(bundles[name] ?? '', 'handler.js')).size).toBeLessThanOrEqual(maxBytes);
  });
});
