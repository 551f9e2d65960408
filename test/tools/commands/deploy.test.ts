import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { assertBootstrapped } from '../../../tools/commands/aws-account.ts';
import { fakeCloudFormation } from '../../support/fake-client.ts';
import { runCommand } from '../../support/run-command.ts';

/** One clear line and exit status 1. */
const failsWith = (message: string) => ({ status: 1, stdout: '', stderr: expect.stringMatching(message) });

test('a deployment with the placeholders of the example is refused', async () => {
  const result = await runCommand('deploy', '--stage', 'dev', '--settings', 'infra/settings/example.ts');
  expect(result).toEqual(failsWith('^npm run deploy: .*: tokens.issuer is still the placeholder .*\n$'));
});

test('a deployment with an invalid setting is refused with its name', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'dev.ts');
  writeFileSync(path, 'export const settings = { tokens: {}, corsOrigins: [] };\n');
  const result = await runCommand('deploy', '--stage', 'dev', '--settings', path);
  expect(result).toEqual(failsWith(`^npm run deploy: ${path}: tokens.issuer: .*\n$`));
});

test('a deployment that would send alarms to no receiver is refused', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'dev.ts');
  const tokens = "{ issuer: 'https://id.acme.dev/', audience: 'a', jwks: 'https://id.acme.dev/keys' }";
  writeFileSync(path, `export const settings = { tokens: ${tokens}, corsOrigins: [] };\n`);
  const result = await runCommand('deploy', '--stage', 'dev', '--settings', path, '--operations');
  expect(result).toEqual(failsWith(`^npm run deploy: ${path}: operations: expected the receivers .*\n$`));
});

/** Hides the credentials and the profiles of this machine from the commands that a test starts. */
const withoutCredentials: Record<string, string | undefined> = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_PROFILE: undefined,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
};
beforeAll(() => {
  for (const [name, value] of Object.entries(withoutCredentials)) {
    vi.stubEnv(name, value);
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test.each(['deploy', 'destroy', 'test-aws'])('%s without credentials is refused', async (name) => {
  const result = await runCommand(name, '--stage', 'e2e');
  expect(result).toEqual(failsWith('^npm run [a-z:]+: No access to AWS: .*; set AWS_PROFILE, .*\n$'));
});

test.each([[[]], [[{ Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '5' }] }]]])(
  'an account with the bootstrap stacks %j is refused with the command to run',
  async (Stacks) => {
    const client = fakeCloudFormation({ DescribeStacks: () => ({ Stacks }) });
    const account = { accountId: '111122223333', region: 'eu-central-1' };
    await expect(assertBootstrapped(client, account)).rejects.toThrow(
      'run: npx cdk bootstrap aws://111122223333/eu-central-1',
    );
  },
);
