import { readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { canary, failures, startCanaryAws } from '../support/canary-aws.ts';
import { sample, sampleNames } from '../support/samples.ts';
import { audience, createIssuer, issuer } from '../support/tokens.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const functionNames = readdirSync('functions').filter((name) => name !== 'shared');
const handlers = new Map<string, Handler>();
const context = { awsRequestId: 'r1', functionName: 'f', getRemainingTimeInMillis: () => 30_000 } as Context;
const output: string[] = [];
const { keys, token } = await createIssuer();
let aws: Awaited<ReturnType<typeof startCanaryAws>>;

beforeAll(async () => {
  aws = await startCanaryAws();
  const queueUrl = `${aws.endpoint}/000000000000/queue`;
  const environment = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
    IMAGES_TABLE_NAME: 'images',
    USERS_TABLE_NAME: 'users',
    IMAGES_BUCKET_NAME: 'images',
    UPLOADS_BUCKET_NAME: 'example-uploads',
    LEASE_SECONDS: '7',
    MAX_RECEIVE_COUNT: '3',
    IMAGE_EVENTS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:image-events',
    UPLOAD_DEAD_LETTER_QUEUE_URL: queueUrl,
    QUARANTINE_QUEUE_URL: queueUrl,
    MESSAGE_RETENTION_SECONDS: '120',
    LARGE_IMAGE_STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:123456789012:stateMachine:large',
    INLINE_MAX_BYTES: '8000000',
    WORKFLOW_LEASE_SECONDS: '1020',
    WATERMARK_SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>',
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: audience,
    JWT_CLAIMS: '{}',
    ADMIN_SCOPE: 'users:admin',
    JWKS: JSON.stringify(keys),
    ACCEPTS_HEIC: 'true',
    CORS_ORIGINS: '',
    GSI_LAG_SECONDS: '0',
    MAX_PENDING_UPLOADS: '100',
    PIPELINE_NAME: 'image-pipeline-prod',
    RUNBOOK_URL: 'https://docs.example.com/runbook.md',
    WEBHOOK_KIND: 'slack',
    WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook',
    NOTIFICATION_QUEUE_URL: queueUrl,
  };
  Object.entries(environment).map(([name, value]) => vi.stubEnv(name, value));
  const record = (chunk: unknown) => output.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(record);
  vi.spyOn(process.stderr, 'write').mockImplementation(record);
  vi.spyOn(console, 'error').mockImplementation((...values) => void output.push(inspect(values)));
  for (const name of functionNames) {
    handlers.set(name, (await import(`../../functions/${name}/handler.ts`)).handler);
  }
});

afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  aws.stop();
});

/** The sample events of a function, with a valid token for those of an API. */
async function toEvents(name: string): Promise<object[]> {
  const authorization = `Bearer ${await token('a1')}`;
  const names = sampleNames().filter((candidate) => candidate.startsWith(`${name}.`));
  return names.map((candidate) => {
    const text = JSON.stringify(sample<object>(candidate));
    return JSON.parse(text.replaceAll(/Bearer [\w.-]+/g, authorization));
  });
}

/**
 * Ids identify a record in the log; they are made by the pipeline or by the issuer of tokens. API Gateway makes the host,
 * and it matches the resource and the method before it invokes a function.
 */
const idNames =
  /^(imageId|id|ownerId|eventID|messageId|requestId|Authorization|resource|httpMethod|Host|domainName|alarmName)$/;

/** The event once for each of its texts, with the canary in the place of the text; also inside of JSON in a text. */
function replaceEach(value: unknown): unknown[] {
  return typeof value === 'string' ? replaceText(value) : replaceObject(value);
}

function replaceText(text: string): unknown[] {
  const nested = /^[{[]/.test(text)
    ? replaceObject(JSON.parse(text)).map((part) => JSON.stringify(part))
    : [];
  return [canary, `${text} ${canary}`, ...nested];
}

function replaceObject(value: unknown): unknown[] {
  const isArray = Array.isArray(value);
  const parts = Object.entries(Object(value)).filter(([name]) => !idNames.test(name));
  return parts.flatMap(([name, part]) =>
    replaceEach(part).map((canary) => {
      const changed = { ...Object(value), [name]: canary };
      return isArray ? Object.values(changed) : changed;
    }),
  );
}

/** Invokes a function as Lambda does, which also logs every property of an error that the handler throws. */
async function invoke(name: string, event: unknown): Promise<void> {
  const logThrown = (error: Error) => output.push(`${error.stack} ${JSON.stringify({ ...error })} ${error}`);
  await handlers.get(name)?.(event, context).catch(logThrown);
}

const takeOutput = () => output.splice(0).join('\n');

test.each(functionNames)('%s logs no content of a record, a request or an error of AWS', async (name) => {
  const events = await toEvents(name);
  for (const fail of Object.values(failures)) {
    aws.fail = fail;
    for (const event of events) {
      await invoke(name, event);
    }
  }
  const text = takeOutput();
  expect(text).toContain('ERROR');
  expect(text).not.toContain(canary);
});

test.each(functionNames)('%s logs no content of its event', async (name) => {
  aws.fail = failures['odd record'] ?? aws.fail;
  const events = (await toEvents(name)).flatMap(replaceEach);
  for (const event of events) {
    await invoke(name, event);
  }
  expect(takeOutput()).not.toContain(canary);
});
