import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import {
  applySettings,
  assertNoPlaceholders,
  type DeploymentSettings,
  loadSettings,
} from '../../infra/deployment-settings.ts';
import { stages } from '../../infra/stages.ts';
import { synthStack, synthTemplate } from '../support/synthesized.ts';

const example = 'infra/settings/example.ts';
const tokens = { issuer: 'https://id.acme.dev/', audience: 'images', jwks: 'https://id.acme.dev/jwks.json' };
const valid: DeploymentSettings = { tokens, corsOrigins: ['https://app.acme.dev'] };
const keySet = { keys: [{ kid: 'a', kty: 'RSA', n: 'x', e: 'AQAB' }] };
const customDomain = {
  domainName: 'api.acme.dev',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b',
};
const userPool = { domainPrefix: 'acme-images', callbackUrls: ['https://app.acme.dev/'] };

function writeSettings(settings: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'dev.ts');
  writeFileSync(path, `export const settings = ${JSON.stringify(settings)};\n`);
  return path;
}

async function applyTo(settings: object) {
  return applySettings(stages.prod, await loadSettings(writeSettings(settings)));
}

describe('settings of a file', () => {
  test('replace the placeholders of a stage; claims have the names of RFC 9068', async () => {
    const { api } = await applyTo(valid);
    expect(api.tokens).toEqual({
      ...tokens,
      claims: { audience: 'aud', subject: 'sub', scopes: 'scope', required: {} },
      adminScope: 'users:admin',
    });
    expect(api.corsOrigins).toEqual(['https://app.acme.dev']);
  });

  test('of the gallery allow its origin, and the sign-in page to send browsers back to it', async () => {
    const domain = {
      domainName: 'images.acme.dev',
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b',
    };
    const { api, web } = await applyTo({ ...valid, tokens: { userPool }, web: { domain } });
    expect(web?.domain).toEqual(domain);
    expect(api.corsOrigins).toEqual(['https://app.acme.dev', 'https://images.acme.dev']);
    expect(api.userPool?.callbackUrls).toEqual(['https://app.acme.dev/', 'https://images.acme.dev/']);
  });

  test('of the gallery need a certificate that CloudFront can read', async () => {
    await expect(applyTo({ ...valid, web: { domain: customDomain } })).rejects.toThrow(
      'web.domain.certificateArn: expected the ARN of a certificate in us-east-1',
    );
  });

  test('may have several audiences, a key set and other names of claims', async () => {
    const { api } = await applyTo({
      ...valid,
      tokens: { ...tokens, audience: ['web', 'cli'], jwks: keySet, claims: { scopes: 'scp' } },
    });
    expect(api.tokens).toMatchObject({ audience: 'web cli', claims: { audience: 'aud', scopes: 'scp' } });
    expect(JSON.parse(api.tokens.jwks ?? '')).toEqual(keySet);
  });

  test.each([
    ['tokens.issuer', { ...valid, tokens: { ...tokens, issuer: 'id.acme.dev' } }],
    ['tokens.audience', { ...valid, tokens: { ...tokens, audience: 'two words' } }],
    ['tokens.jwks', { ...valid, tokens: { ...tokens, jwks: 'http://id.acme.dev/jwks.json' } }],
    ['tokens.jwks', { ...valid, tokens: { ...tokens, jwks: 1 } }],
    ['tokens.jwks.keys.0.kid', { ...valid, tokens: { ...tokens, jwks: { keys: [{ kty: 'RSA' }] } } }],
    ['tokens.claims.scope', { ...valid, tokens: { ...tokens, claims: { scope: 'scp' } } }],
    ['tokens.claims.required.ver', { ...valid, tokens: { ...tokens, claims: { required: { ver: 2 } } } }],
    ['tokens.adminScope', { ...valid, tokens: { ...tokens, adminScope: 'users admin' } }],
    ['tokens.issuer', { ...valid, tokens: { userPool, ...tokens } }],
    ['tokens.userPool.domainPrefix', { ...valid, tokens: { userPool: { ...userPool, domainPrefix: 'A' } } }],
    ['corsOrigins.0', { ...valid, corsOrigins: ['https://app.acme.dev/page'] }],
    ['corsOrigins.0', { ...valid, corsOrigins: ['https://*.acme.dev'] }],
    ['customDomain.domainName', { ...valid, customDomain: { ...customDomain, domainName: 'https://a.b' } }],
    ['customDomain.certificateArn', { ...valid, customDomain: { ...customDomain, certificateArn: 'arn' } }],
    ['uploadRetentionDays', { ...valid, uploadRetentionDays: 14 }],
    ['tags.aws:team', { ...valid, tags: { 'aws:team': 'images' } }],
    ['color', { ...valid, color: 'teal' }],
  ])('are rejected with the name of an invalid %s', async (name, settings) => {
    await expect(loadSettings(writeSettings(settings))).rejects.toThrow(`dev.ts: ${name}: `);
  });

  test('are missed with the name of the file to copy', async () => {
    await expect(loadSettings('infra/settings/none.ts')).rejects.toThrow('copy infra/settings/example.ts');
  });
});

test('the example is valid and cannot be deployed', async () => {
  const settings = await loadSettings(example);
  expect(() => assertNoPlaceholders(example, settings)).toThrow('tokens.issuer is still the placeholder');
  expect(() => assertNoPlaceholders('dev.ts', valid)).not.toThrow();
});

test('a user pool of the stack is the issuer of the tokens', async () => {
  const template = synthTemplate('prod', await applyTo({ ...valid, tokens: { userPool } }));
  template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { DeletionProtection: 'ACTIVE', AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: userPool.callbackUrls,
    GenerateSecret: false,
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    AllowedOAuthFlows: ['client_credentials'],
    GenerateSecret: true,
  });
  const poolUrl = [
    'https://cognito-idp.',
    { Ref: 'AWS::Region' },
    '.',
    { Ref: 'AWS::URLSuffix' },
    '/',
    { Ref: Match.stringLikeRegexp('userpool') },
  ];
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'image-pipeline-prod-users-api',
    Environment: {
      Variables: Match.objectLike({
        JWT_ISSUER: { 'Fn::Join': ['', poolUrl] },
        JWKS: {
          'Fn::Join': ['', [...poolUrl, '/.well-known/jwks.json']],
        },
        JWT_CLAIMS: JSON.stringify({
          audience: 'client_id',
          subject: 'sub',
          scopes: 'scope',
          required: { token_use: 'access' },
        }),
        ADMIN_SCOPE: 'users/admin',
      }),
    },
  });
  expect(Object.keys(template.toJSON()['Outputs'])).toEqual(
    expect.arrayContaining(['UserPoolId', 'UserPoolUrl', 'UserPoolWebClientId', 'UserPoolMachineClientId']),
  );
});

test('a custom domain serves the API at its root, by TLS 1.2', async () => {
  const template = synthTemplate('prod', await applyTo({ ...valid, customDomain }));
  template.hasResourceProperties('AWS::ApiGateway::DomainName', {
    DomainName: 'api.acme.dev',
    RegionalCertificateArn: customDomain.certificateArn,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    SecurityPolicy: 'TLS_1_2',
  });
  template.hasResourceProperties('AWS::ApiGateway::BasePathMapping', {
    BasePath: Match.absent(),
    Stage: Match.anyValue(),
  });
  template.hasOutput('CustomDomainUrl', { Value: 'https://api.acme.dev/' });
  template.hasOutput('CustomDomainTarget', {
    Value: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] },
  });
});

test('uploads expire after the days of the setting, and intermediate files still after one', async () => {
  const stage = await applyTo({ ...valid, uploadRetentionDays: 90 });
  const template = synthTemplate('prod', stage, { isValidated: false });
  const rules = Object.values(template.findResources('AWS::S3::Bucket')).flatMap(
    ({ Properties }) => Properties.LifecycleConfiguration.Rules,
  );
  const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
  expect(expiring).toMatchObject([
    { Prefix: 'uploads/', ExpirationInDays: 90 },
    { Prefix: 'work/', ExpirationInDays: 1 },
  ]);
});

test('the stack has the tags of the settings, and is protected where its data is retained', async () => {
  const stage = await applyTo({ ...valid, tags: { team: 'images' } });
  expect(synthStack('prod', stage)).toMatchObject({
    terminationProtection: true,
    tags: { project: 'image-pipeline', stage: 'prod', team: 'images' },
  });
  expect(synthStack('dev')).toMatchObject({
    terminationProtection: false,
    tags: { project: 'image-pipeline', stage: 'dev' },
  });
});

test('a key set that is too large for the environment of a function ends the synthesis', async () => {
  const keys = [{ kid: 'a', kty: 'RSA', n: 'x'.repeat(5000), e: 'AQAB' }];
  const stage = await applyTo({ ...valid, tokens: { ...tokens, jwks: { keys } } });
  expect(() => synthTemplate('dev', stage)).toThrow('Lambda limits the environment to 4096 bytes');
});
