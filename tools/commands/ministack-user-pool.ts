import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { getStackName } from '../../infra/stages.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { rewriteApiUrls } from '../emulator/services/apigateway/api-urls.ts';
import { CommandError, logStatus } from './command.ts';
import { runScript } from './run-script.ts';
import { withUserPoolSettings } from './with-user-pool-settings.ts';

const name = 'pool';
const stackName = getStackName('e2e', name);

/** Deploys stage e2e with a user pool, and calls its API with a token of the pool. */
export async function testUserPool(endpoint: string): Promise<void> {
  await withUserPoolSettings('image-pipeline', (path) =>
    runScript('deploy', '--stage', 'e2e', '--name', name, '--settings', path, '--yes'),
  );
  const outputs = readOutputs(await findStack(new CloudFormationClient({}), stackName));
  await replaceKeySet(`${endpoint}/${outputs['UserPoolId']}/.well-known/jwks.json`);
  const token = await requestToken(endpoint, outputs);
  const { ApiUrl = '' } = rewriteApiUrls(endpoint, outputs);
  await expectStatus(`${ApiUrl}users`, token, 200);
  await expectStatus(`${ApiUrl}users`, token.replace(/.....$/, 'xxxxx'), 401);
  logStatus('The API accepts a token of the user pool.');
}

export async function destroyUserPool(): Promise<void> {
  await runScript('destroy', '--stage', 'e2e', '--name', name, '--yes');
}

/** The issuer of the tokens is on AWS, where a function reads the keys; those of MiniStack are at its own address. */
async function replaceKeySet(url: string): Promise<void> {
  const client = new LambdaClient({});
  const FunctionName = `${stackName}-users-api`;
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const JWKS = await (await fetch(url)).text();
  const Variables = { ...Environment?.Variables, JWKS };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

const tokenResponse = v.object({ access_token: v.string() });

/** Requests an access token by the client credentials of the pool's machine client (RFC 6749, section 4.4). */
async function requestToken(endpoint: string, outputs: Record<string, string>): Promise<string> {
  const { UserPoolId, UserPoolMachineClientId: ClientId } = outputs;
  const { UserPoolClient } = await new CognitoIdentityProviderClient({}).send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
  );
  const secret = `${ClientId}:${UserPoolClient?.ClientSecret}`;
  const response = await fetch(`${endpoint}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'users/admin' }),
  });
  return v.parse(tokenResponse, await response.json()).access_token;
}

async function expectStatus(url: string, token: string, expected: number): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (response.status !== expected) {
    throw new CommandError(`${url} answers ${response.status}, not ${expected}: ${await response.text()}`);
  }
}
