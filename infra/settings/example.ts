import type { DeploymentSettings } from '../deployment-settings.ts';

/** Copy this file to `dev.ts` or `prod.ts` and set your values: `npm run deploy` refuses the placeholders. */
export const settings: DeploymentSettings = {
  /** The access tokens that the API accepts. Either those of an OpenID provider of yours, or a user pool of the stack. */
  tokens: {
    /** The `iss` claim, as in `/.well-known/openid-configuration` of the provider. */
    issuer: 'https://id.example.com/',
    /** The value of the audience claim; a list accepts each of its values. */
    audience: 'image-pipeline',
    /** The keys of the issuer: `jwks_uri` of its `openid-configuration`, or the JWKS itself as an object. */
    jwks: 'https://id.example.com/.well-known/jwks.json',
    /**
     * The names of the claims, where they differ from these defaults.
     * Cognito: `audience: 'client_id'` and `required: { token_use: 'access' }`, as its ID tokens have the same issuer.
     * Entra (tokens of version 2): `scopes: 'scp'`, `subject: 'oid'` for the id that all apps of the tenant share, and
     * `required: { ver: '2.0' }`; the audience is the id of the application, the issuer ends in `/v2.0`.
     * Okta: `scopes: 'scp'`, which is an array.
     */
    claims: { audience: 'aud', subject: 'sub', scopes: 'scope', required: {} },
    /** The scope that lists and reads the profiles of all users. Cognito writes it `users/admin`, Entra `users.admin`. */
    adminScope: 'users:admin',
  },
  // Instead of a provider, this makes a Cognito user pool with two app clients:
  // tokens: {
  //   userPool: {
  //     /** The first part of the sign-in page's host name; unique in the region. */
  //     domainPrefix: 'acme-images',
  //     /** Where the sign-in page sends a browser back to. */
  //     callbackUrls: ['https://app.acme.dev/'],
  //   },
  // },
  /** Origins of the web pages that may call the API and use presigned URLs; `http://localhost:*` allows every port. */
  corsOrigins: [],
  /** A domain name of yours for the API, and its certificate of ACM in the region of the stack; see docs/deploy.md. */
  // customDomain: {
  //   domainName: 'api.acme.dev',
  //   certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d',
  // },
  /** The gallery, which `npm run deploy -- --web` deploys; see docs/deploy.md. */
  // web: {
  //   /** The certificate is one of ACM in us-east-1. */
  //   domain: {
  //     domainName: 'images.acme.dev',
  //     certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
  //   },
  //   /** How the page signs in at the provider; a user pool needs no such setting. */
  //   signIn: {
  //     authorizationEndpoint: 'https://id.acme.dev/authorize',
  //     tokenEndpoint: 'https://id.acme.dev/token',
  //     endSessionEndpoint: 'https://id.acme.dev/logout',
  //     clientId: 'image-gallery',
  //     scope: 'openid profile',
  //   },
  // },
  /** Days after which S3 deletes an upload, with its metadata. Without it, uploads are kept until their image is deleted. */
  // uploadRetentionDays: 90,
  /** Tags of the stack and of all its resources, besides `project` and `stage`. */
  // tags: { 'cost-center': '1234' },
  /** Who hears of alarms: for `npm run deploy -- --operations`. */
  // operations: {
  //   /** Each address has to confirm its subscription. */
  //   emails: ['on-call@acme.dev'],
  //   /** `slack`, or `generic` for a JSON document. The URL goes into a secret after the deployment. */
  //   webhook: 'slack',
  //   /** docs/operate/runbook.md, where your team reads it. */
  //   runbookUrl: 'https://wiki.acme.dev/image-pipeline/runbook.md',
  // },
};
