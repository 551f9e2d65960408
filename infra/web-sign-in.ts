import type { WebConfig } from '../contracts/http/web-config.ts';
import type { StageSettings } from './stage-settings.ts';

/** Stage `e2e` accepts tokens of this checkout, which the issuer of a running emulator signs. */
const localIssuer = 'http://localhost:4566/_issuer';

/** The address of the pages: the issuer compares it character by character, and it ends in a slash. */
const redirectPath = '/';

/** The origin to which the page sends its requests for tokens. `region` may be a token of the CDK. */
export function getSignInOrigin({ api, web }: StageSettings, region: string): string {
  if (api.userPool) {
    return getUserPoolUrl(api.userPool.domainPrefix, region);
  }
  return new URL(web?.signIn?.tokenEndpoint ?? localIssuer).origin;
}

function getUserPoolUrl(domainPrefix: string, region: string): string {
  return `https://${domainPrefix}.auth.${region}.amazoncognito.com`;
}

/** The configuration of the deployed page. Its API is on the same domain. */
export function toWebConfig(stage: StageSettings, outputs: Record<string, string>): WebConfig {
  const { UserPoolId, UserPoolUrl, UserPoolWebClientId, ApiUrl = '' } = outputs;
  const [, region] = /\.execute-api\.([^.]+)\./.exec(ApiUrl) ?? [];
  const signIn =
    UserPoolUrl && UserPoolWebClientId
      ? {
          issuer: `https://cognito-idp.${region}.amazonaws.com/${UserPoolId}`,
          authorizationEndpoint: `${UserPoolUrl}/oauth2/authorize`,
          tokenEndpoint: `${UserPoolUrl}/oauth2/token`,
          // The logout of Cognito is not the one of OpenID Connect.
          signOut: { endpoint: `${UserPoolUrl}/logout`, returnParameter: 'logout_uri' as const },
          clientId: UserPoolWebClientId,
          scope: 'openid email profile',
        }
      : toProviderSignIn(stage);
  return { apiUrl: '/v1/', signIn: { ...signIn, redirectPath } };
}

function toProviderSignIn({ api, web }: StageSettings): Omit<WebConfig['signIn'], 'redirectPath'> {
  const { endSessionEndpoint, ...signIn } = web?.signIn ?? {
    authorizationEndpoint: `${localIssuer}/authorize`,
    tokenEndpoint: `${localIssuer}/token`,
    clientId: 'image-pipeline-web',
    scope: 'openid profile',
  };
  return {
    ...signIn,
    issuer: api.tokens.issuer,
    ...(endSessionEndpoint && {
      signOut: { endpoint: endSessionEndpoint, returnParameter: 'post_logout_redirect_uri' as const },
    }),
  };
}
