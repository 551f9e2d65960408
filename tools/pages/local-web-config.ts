import type { WebConfig } from '../../contracts/http/web-config.ts';
import { stages } from '../../infra/stages.ts';
import type { PageContext } from '../emulator/start.ts';

/** Where the pages are on the emulator. */
export const paths = { home: '/', files: '/_web/', api: '/_docs/', issuer: '/_issuer' } as const;

/** The client of the local issuer for web pages. */
export const webClientId = 'image-pipeline-web';

/** The configuration of a page on the emulator. Its URLs have no host, so the page works under every name of this machine. */
export function localWebConfig({ outputs }: Pick<PageContext, 'outputs'>, redirectPath: string): WebConfig {
  const { pathname } = new URL(outputs['ApiUrl'] ?? '');
  return {
    apiUrl: pathname,
    signIn: {
      issuer: stages.local.api.tokens.issuer,
      authorizationEndpoint: `${paths.issuer}/authorize`,
      tokenEndpoint: `${paths.issuer}/token`,
      signOut: { endpoint: `${paths.issuer}/logout`, returnParameter: 'post_logout_redirect_uri' },
      clientId: webClientId,
      scope: 'openid profile',
      redirectPath,
    },
  };
}
