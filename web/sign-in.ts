import * as oauth from 'oauth4webapi';
import type { WebConfig } from '../contracts/http/web-config.ts';
import { AccessTokens, type TokenSet } from './access-tokens.ts';

type SignInConfig = WebConfig['signIn'];

/** The values of one request that its response has to match. They survive the redirect in the storage of this tab. */
interface PendingSignIn {
  codeVerifier: string;
  nonce: string;
}

/** Set while a user is signed in, so that a reload asks the issuer without showing a page. It is no token. */
const signedInKey = 'signed-in';
const pendingPrefix = 'sign-in-';

/**
 * Sends the browser to the issuer's sign-in page (code flow with PKCE, RFC 7636).
 * @param silent asks the issuer to use its session and to show no page
 */
export async function startSignIn(config: SignInConfig, { silent = false } = {}): Promise<void> {
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const pending: PendingSignIn = { codeVerifier, nonce };
  // One entry for each request: two tabs, or two attempts, do not overwrite each other.
  sessionStorage.setItem(pendingPrefix + state, JSON.stringify(pending));
  const url = new URL(config.authorizationEndpoint, location.href);
  const parameters = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri(config),
    scope: config.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(silent && { prompt: 'none' }),
  };
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  location.assign(url);
}

/**
 * Restores the session of a page that was loaded: completes a sign-in that comes back from the issuer, or starts a silent
 * one after a reload. A page that comes back never starts one, so there is no loop of redirects.
 * @returns the tokens, `redirecting` when the browser leaves the page, or undefined when no user is signed in
 */
export async function restoreSession(
  config: SignInConfig,
): Promise<AccessTokens | 'redirecting' | undefined> {
  const parameters = new URLSearchParams(location.search);
  const state = parameters.get('state');
  const wasSignedIn = sessionStorage.getItem(signedInKey) !== null;
  if (state !== null) {
    return await completeSignIn(config, parameters, state);
  }
  if (wasSignedIn) {
    sessionStorage.removeItem(signedInKey);
    await startSignIn(config, { silent: true });
    return 'redirecting';
  }
  return undefined;
}

/** Ends the session of the page, and that of the issuer if it can be ended. */
export function signOut({ signOut: issuerSignOut, ...config }: SignInConfig): void {
  sessionStorage.removeItem(signedInKey);
  if (!issuerSignOut) {
    location.assign(redirectUri(config));
    return;
  }
  const url = new URL(issuerSignOut.endpoint, location.href);
  url.searchParams.set('client_id', config.clientId);
  url.searchParams.set(issuerSignOut.returnParameter, redirectUri(config));
  location.assign(url);
}

async function completeSignIn(
  config: SignInConfig,
  parameters: URLSearchParams,
  state: string,
): Promise<AccessTokens | undefined> {
  const stored = sessionStorage.getItem(pendingPrefix + state);
  sessionStorage.removeItem(pendingPrefix + state);
  // Before any other request: the code must not be in the history, nor be exchanged again by a reload.
  history.replaceState(null, '', location.pathname);
  if (stored === null || parameters.has('error')) {
    return undefined;
  }
  const server = toServer(config);
  const client = toClient(config);
  const { codeVerifier, nonce }: PendingSignIn = JSON.parse(stored);
  const validated = oauth.validateAuthResponse(server, client, parameters, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    validated,
    redirectUri(config),
    codeVerifier,
    requestOptions(server),
  );
  const options = { expectedNonce: nonce, requireIdToken: true };
  const tokens = toTokenSet(await oauth.processAuthorizationCodeResponse(server, client, response, options));
  sessionStorage.setItem(signedInKey, 'yes');
  return new AccessTokens(tokens, (refreshToken) => refresh(config, refreshToken));
}

async function refresh(config: SignInConfig, refreshToken: string): Promise<TokenSet> {
  const server = toServer(config);
  const client = toClient(config);
  const options = requestOptions(server);
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
  return toTokenSet(await oauth.processRefreshTokenResponse(server, client, response));
}

/** The metadata is an object of the configuration, because issuers such as Cognito have their endpoints elsewhere. */
function toServer({ issuer, authorizationEndpoint, tokenEndpoint }: SignInConfig): oauth.AuthorizationServer {
  return {
    issuer,
    authorization_endpoint: new URL(authorizationEndpoint, location.href).href,
    token_endpoint: new URL(tokenEndpoint, location.href).href,
    // Without this list, the library accepts RS256 alone.
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  };
}

/** The clocks of the issuer and of this machine may differ by this many seconds. */
function toClient({ clientId }: SignInConfig): oauth.Client {
  return { client_id: clientId, [oauth.clockTolerance]: 30 };
}

/** Only an issuer on this machine may have endpoints without TLS. */
function requestOptions({ token_endpoint }: oauth.AuthorizationServer) {
  const { hostname } = new URL(token_endpoint ?? '');
  return { [oauth.allowInsecureRequests]: ['localhost', '127.0.0.1', '[::1]'].includes(hostname) };
}

function redirectUri({ redirectPath }: Pick<SignInConfig, 'redirectPath'>): string {
  return new URL(redirectPath, location.href).href;
}

function toTokenSet({ access_token, refresh_token, expires_in }: oauth.TokenEndpointResponse): TokenSet {
  return { accessToken: access_token, refreshToken: refresh_token, lifetimeSeconds: expires_in };
}
