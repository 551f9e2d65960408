import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { getStackName } from '../../infra/stages.ts';
import { getWebStackName } from '../../infra/web-settings.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { CommandError, logStatus } from './command.ts';

interface Expectation {
  path: string;
  status: number;
  /** By name: a part of the value. */
  headers: Record<string, string>;
  body: string;
}

const page = { 'content-type': 'text/html', 'cache-control': 'no-cache', 'x-frame-options': 'DENY' };

/** Reads the gallery from the distribution of stage e2e. */
export async function testWebPage(endpoint: string): Promise<void> {
  const stack = await findStack(new CloudFormationClient({}), getWebStackName(getStackName('e2e')));
  const { WebDomainTarget: host = '', WebBucketName = '' } = readOutputs(stack);
  await allowWithoutTls(WebBucketName);
  const { body } = await get(endpoint, host, '/');
  const [script = ''] = /\/assets\/gallery-\w+\.js/.exec(body) ?? [];
  const immutable = { 'content-type': 'text/javascript', 'cache-control': 'immutable' };
  const expectations: Expectation[] = [
    { path: '/', status: 200, headers: page, body: '<div id="app">' },
    // A path of the page itself, and a file that is missing.
    { path: '/some/path', status: 200, headers: page, body: '<div id="app">' },
    // On AWS it is 404, by the permission to list.
    { path: '/assets/missing.js', status: 403, headers: {}, body: '' },
    { path: script, status: 200, headers: immutable, body: 'Choose images' },
  ];
  for (const expected of expectations) {
    assertResponse(expected, await get(endpoint, host, expected.path));
  }
  await assertPolicy(endpoint, host);
  logStatus('The gallery is served by its distribution.');
}

/** MiniStack evaluates the bucket's policy, and takes its own distribution for a client without TLS. */
async function allowWithoutTls(Bucket: string): Promise<void> {
  const client = new S3Client({});
  const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket }));
  const { Statement, ...policy } = v.parse(bucketPolicy, Policy);
  const allowed = { ...policy, Statement: Statement.filter(({ Effect }) => Effect === 'Allow') };
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(allowed) }));
}

const bucketPolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ Statement: v.array(v.looseObject({ Effect: v.string() })) }),
);

/** The policy names the buckets by the hosts of presigned URLs, not by parameters that were not replaced. */
async function assertPolicy(endpoint: string, host: string): Promise<void> {
  const { headers } = await get(endpoint, host, '/');
  const policy = `${headers['content-security-policy']}`;
  const buckets = policy.match(/https:\/\/image-pipeline-e2e-\w+-\w+\.s3\.us-east-1\.amazonaws\.com/g) ?? [];
  if (buckets.length !== 2 || !policy.includes("default-src 'none'")) {
    throw new CommandError(`The policy of the gallery is ${policy}`);
  }
}

/** Host name and certificate exist on AWS alone; MiniStack finds the distribution and the protocol by the headers. */
async function get(endpoint: string, host: string, path: string) {
  const sent = request(`${endpoint}${path}`, { headers: { host, 'x-forwarded-proto': 'https' } });
  sent.end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return {
    status: response?.statusCode ?? 0,
    headers: response?.headers ?? {},
    body: response ? await text(response) : '',
  };
}

function assertResponse(expected: Expectation, response: Awaited<ReturnType<typeof get>>): void {
  const { path, status, headers, body } = expected;
  const hasHeaders = Object.entries(headers).every(([name, value]) =>
    `${response.headers[name]}`.includes(value),
  );
  if (response.status !== status || !hasHeaders || !response.body.includes(body)) {
    const { status: actual, headers: actualHeaders, body: text } = response;
    throw new CommandError(
      `${path} answers ${actual} ${JSON.stringify(actualHeaders)} ${text.slice(0, 200)}, not ${JSON.stringify(expected)}`,
    );
  }
}
