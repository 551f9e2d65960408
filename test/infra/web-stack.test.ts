import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import type { StageSettings } from '../../infra/stage-settings.ts';
import { stages } from '../../infra/stages.ts';
import { toWebConfig } from '../../infra/web-sign-in.ts';
import { WebStack, webParameters } from '../../infra/web-stack.ts';

function synth(stage: StageSettings): Template {
  return Template.fromStack(new WebStack(new App(), 'web', stage, {}));
}

const signIn = {
  authorizationEndpoint: 'https://id.acme.dev/authorize',
  tokenEndpoint: 'https://id.acme.dev/token',
  clientId: 'gallery',
  scope: 'openid',
};
const domain = {
  domainName: 'images.acme.dev',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b',
};
const stage: StageSettings = { ...stages.prod, web: { domain, signIn } };
const userPool = { domainPrefix: 'acme', callbackUrls: [] };
const template = synth(stage);

const distribution = (properties: object) => ({ DistributionConfig: Match.objectLike(properties) });

describe('the distribution', () => {
  test('sends /v1/ to the API, with every header but Host, and caches nothing of it', () => {
    template.hasResourceProperties(
      'AWS::CloudFront::Distribution',
      distribution({
        CacheBehaviors: [
          Match.objectLike({
            PathPattern: '/v1/*',
            // CachingDisabled and AllViewerExceptHostHeader, policies of AWS.
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
            OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
            ViewerProtocolPolicy: 'https-only',
            ResponseHeadersPolicyId: Match.absent(),
            FunctionAssociations: Match.absent(),
          }),
        ],
      }),
    );
  });

  test('has no page for errors, which would replace the errors of the API too', () => {
    template.hasResourceProperties(
      'AWS::CloudFront::Distribution',
      distribution({ CustomErrorResponses: Match.absent(), DefaultRootObject: 'index.html' }),
    );
  });

  test('reads a private bucket with an origin access control', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: Match.objectLike({ SigningBehavior: 'always', SigningProtocol: 'sigv4' }),
    });
  });

  test('has the domain of the settings, or one of its own', () => {
    template.hasResourceProperties(
      'AWS::CloudFront::Distribution',
      distribution({ Aliases: ['images.acme.dev'] }),
    );
    synth(stages.e2e).hasResourceProperties(
      'AWS::CloudFront::Distribution',
      distribution({ Aliases: Match.absent() }),
    );
  });
});

describe('the policy of the page', () => {
  const readPolicy = (from: Template): string => {
    const [policy] = Object.values(from.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    const { SecurityHeadersConfig } = policy?.['Properties'].ResponseHeadersPolicyConfig ?? {};
    return JSON.stringify(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);
  };

  test('names the hosts of presigned URLs and the issuer, and no others', () => {
    const policy = readPolicy(template);
    expect(policy).toMatch(/img-src 'self' https:\/\/",\{"Ref":"ImagesBucketName"\},"\.s3\."/);
    expect(policy).toMatch(/connect-src 'self' https:\/\/",\{"Ref":"UploadsBucketName"\},"\.s3\."/);
    expect(policy).toContain(' https://id.acme.dev; form-action');
    expect(policy).not.toMatch(/unsafe|\*|data:/);
  });

  test('names the domain of a user pool', () => {
    const policy = readPolicy(synth({ ...stages.prod, api: { ...stages.prod.api, userPool } }));
    expect(policy).toContain('https://acme.auth.');
  });
});

test('it takes the outputs of the pipeline as parameters', () => {
  expect(Object.keys(template.findParameters('*'))).toEqual(expect.arrayContaining([...webParameters]));
});

describe('the configuration of the page', () => {
  const ApiUrl = 'https://api.execute-api.eu-central-1.amazonaws.com/v1/';

  test('is that of the provider of the settings', () => {
    const endSessionEndpoint = 'https://id.acme.dev/logout';
    const config = toWebConfig({ ...stage, web: { signIn: { ...signIn, endSessionEndpoint } } }, { ApiUrl });
    expect(config).toEqual({
      apiUrl: '/v1/',
      signIn: {
        ...signIn,
        issuer: stages.prod.api.tokens.issuer,
        signOut: { endpoint: endSessionEndpoint, returnParameter: 'post_logout_redirect_uri' },
        redirectPath: '/',
      },
    });
  });

  test('is that of the user pool, with its own way to sign out', () => {
    const outputs = {
      ApiUrl,
      UserPoolId: 'eu-central-1_a',
      UserPoolUrl: 'https://acme.auth.eu-central-1.amazoncognito.com',
      UserPoolWebClientId: 'client',
    };
    expect(toWebConfig(stage, outputs).signIn).toMatchObject({
      issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a',
      tokenEndpoint: 'https://acme.auth.eu-central-1.amazoncognito.com/oauth2/token',
      signOut: { returnParameter: 'logout_uri' },
      clientId: 'client',
    });
  });
});
