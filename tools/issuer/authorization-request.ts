import { isLoopbackUrl } from './is-loopback-url.ts';
import { OAuthError } from './oauth-error.ts';

/** A request of a page for an authorization code (OpenID Connect Core, section 3.1.2.1). */
export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  scope: string;
  codeChallenge: string;
  nonce: string | undefined;
  prompt: string | undefined;
}

/** @throws {OAuthError} which names the client's page unless the page itself is invalid */
export function parseAuthorizationRequest(
  query: Record<string, string>,
  webClientId: string,
): AuthorizationRequest {
  const {
    client_id: clientId,
    redirect_uri: redirectUri = '',
    state = '',
    scope = '',
    nonce,
    prompt,
  } = query;
  if (clientId !== webClientId) {
    throw new OAuthError('invalid_client', `Expected the client ${webClientId}`);
  }
  if (!isLoopbackUrl(redirectUri) || redirectUri.includes('#')) {
    throw new OAuthError('invalid_request', 'Expected a redirect_uri on this machine, without a fragment');
  }
  const codeChallenge = query['code_challenge'] ?? '';
  const request = { clientId, redirectUri, state, scope, nonce, prompt, codeChallenge };
  if (query['response_type'] !== 'code') {
    throw new OAuthError('unsupported_response_type', 'Expected the response type code', request);
  }
  if (query['code_challenge_method'] !== 'S256' || !/^[\w-]{43}$/.test(codeChallenge)) {
    throw new OAuthError('invalid_request', 'Expected a code challenge of the method S256', request);
  }
  if (!scope.split(' ').includes('openid')) {
    throw new OAuthError('invalid_scope', 'Expected the scope openid', request);
  }
  return request;
}
