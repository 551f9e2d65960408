import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { Secret } from '../../../../functions/shared/aws/secret.ts';
import { fakeHttp } from '../../../support/fake-http.ts';

function setUp() {
  const { settings, requests } = fakeHttp({ body: JSON.stringify({ SecretString: 'value' }) });
  const clock = { now: 0 };
  const client = new SecretsManagerClient(settings);
  const secret = new Secret({ client, secretId: 'arn:webhook', ttlSeconds: 600, now: () => clock.now });
  return { secret, requests, clock };
}

test('a secret is read once until its time is over', async () => {
  const { secret, requests, clock } = setUp();
  expect([await secret.read(), await secret.read()]).toEqual(['value', 'value']);
  expect(requests.map(({ body }) => body)).toEqual(['{"SecretId":"arn:webhook"}']);
  clock.now = 600_000;
  await secret.read();
  expect(requests).toHaveLength(2);
});

test('a secret that did not work is read again', async () => {
  const { secret, requests } = setUp();
  await secret.read();
  secret.expire();
  await secret.read();
  expect(requests).toHaveLength(2);
});
