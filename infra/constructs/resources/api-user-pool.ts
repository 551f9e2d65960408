import { Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClientOptions,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { standardClaims } from '../../../contracts/http/token-claims.ts';
import type { JwtSettings, UserPoolSettings } from '../../api-settings.ts';
import type { StageSettings } from '../../stage-settings.ts';
import { dataRemovalPolicy } from '../data-removal-policy.ts';

/**
 * An issuer of access tokens for deployments without an OpenID provider: a Cognito user pool with its sign-in page, an app
 * client for web pages, and one for programs that administer users. Administrators create the users.
 */
export class ApiUserPool extends Construct {
  readonly tokens: JwtSettings;
  readonly outputs: Record<string, string>;

  constructor(scope: Construct, stage: StageSettings, { domainPrefix, callbackUrls }: UserPoolSettings) {
    super(scope, 'user-pool');
    const pool = this.#createPool(stage);
    const admin = new ResourceServerScope({ scopeName: 'admin', scopeDescription: 'Read all profiles' });
    const server = pool.addResourceServer('Users', { identifier: 'users', scopes: [admin] });
    const webClient = pool.addClient('WebClient', toWebClient(callbackUrls));
    const machineClient = pool.addClient('MachineClient', {
      ...clientOptions,
      generateSecret: true,
      // Cognito grants a scope to a client and not to a user, so the client of the web pages has none of this kind.
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, admin)] },
    });
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix } });
    const { region, urlSuffix } = Stack.of(this);
    // The attribute `ProviderURL` has the same value; MiniStack does not know it.
    const issuer = `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`;
    this.tokens = {
      issuer,
      audience: `${webClient.userPoolClientId} ${machineClient.userPoolClientId}`,
      jwks: `${issuer}/.well-known/jwks.json`,
      claims: {
        ...standardClaims,
        audience: 'client_id',
        // The ID tokens of the pool have the same issuer.
        required: { token_use: 'access' },
      },
      adminScope: 'users/admin',
    };
    this.outputs = {
      UserPoolId: pool.userPoolId,
      UserPoolUrl: domain.baseUrl(),
      UserPoolWebClientId: webClient.userPoolClientId,
      UserPoolMachineClientId: machineClient.userPoolClientId,
    };
  }

  #createPool(stage: StageSettings): UserPool {
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG8',
      reason: 'Threat protection is a part of the Plus plan, which has a price for each active user.',
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'A second factor is optional for the users of a sample; it is a setting of the pool.',
    });
    return new UserPool(this, 'Pool', {
      userPoolName: Stack.of(this).stackName,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
      },
      deletionProtection: stage.retainData,
      removalPolicy: dataRemovalPolicy(stage),
    });
  }
}

const clientOptions: UserPoolClientOptions = { preventUserExistenceErrors: true, authFlows: {} };

/** A page cannot keep a secret, so its code flow uses PKCE. */
function toWebClient(callbackUrls: string[]): UserPoolClientOptions {
  return {
    ...clientOptions,
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
      callbackUrls,
      logoutUrls: callbackUrls,
    },
  };
}
