import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { csrf } from 'hono/csrf';
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts';
import { isLoopbackUrl } from './is-loopback-url.ts';
import { type IssuerOptions, JwtSigner } from './jwt-signer.ts';
import { OAuthError } from './oauth-error.ts';
import { renderSignInPage } from './sign-in-page.ts';
import { TokenEndpoint } from './token-endpoint.ts';

const sessionCookie = 'issuer-session';
const sessionSeconds = 12 * 60 * 60;

/**
 * An OpenID Connect issuer for stacks on this machine: the code flow with PKCE for pages of loopback addresses, whose users
 * sign in under any name without a password, and client credentials for programs. It is a handler of standard requests, to
 * be mounted below a path. Its session is a cookie, so that a page that was reloaded signs in without asking.
 */
export function createIssuer(options: IssuerOptions): Hono {
  const signer = new JwtSigner(options);
  const tokens = new TokenEndpoint(options, signer);
  const app = new Hono();

  app.get('/.well-known/openid-configuration', (context) => context.json(getMetadata(options, context)));
  app.get('/jwks.json', (context) => context.json(signer.keySet));

  app.get('/authorize', async (context) => {
    const request = parseAuthorizationRequest(context.req.query(), options.webClientId);
    const session = await signer.verifySession(getCookie(context, sessionCookie));
    if (session && request.prompt !== 'login') {
      return redirectWithCode(context, request, tokens.createCode(request, session));
    }
    if (request.prompt === 'none') {
      throw new OAuthError('login_required', 'No user is signed in', request);
    }
    return renderSignInPage(context, options.stylesheetUrl);
  });

  app.post('/authorize', csrf(), async (context) => {
    const request = parseAuthorizationRequest(context.req.query(), options.webClientId);
    const { name, administrator } = await context.req.parseBody();
    if (typeof name !== 'string' || !/^[\w.|:@-]{1,128}$/.test(name)) {
      return renderSignInPage(context, options.stylesheetUrl, 'Use 1 to 128 letters, digits and . _ | : @ -');
    }
    const session = { sub: name, isAdministrator: administrator !== undefined };
    const cookie = await signer.signSession(session, sessionSeconds);
    setCookie(context, sessionCookie, cookie, { httpOnly: true, sameSite: 'Lax', maxAge: sessionSeconds });
    return redirectWithCode(context, request, tokens.createCode(request, session));
  });

  app.use('/token', cors({ origin: (origin) => (isLoopbackUrl(origin) ? origin : null) }));
  app.post('/token', async (context) => {
    context.header('cache-control', 'no-store');
    const { authorization } = context.req.header();
    return context.json(await tokens.grant(await context.req.parseBody(), authorization));
  });

  app.get('/logout', (context) => {
    deleteCookie(context, sessionCookie);
    // The first name is that of OpenID Connect, the second that of Cognito.
    const { post_logout_redirect_uri, logout_uri } = context.req.query();
    const target = post_logout_redirect_uri ?? logout_uri ?? '';
    return isLoopbackUrl(target) ? context.redirect(target) : context.text('Signed out.');
  });

  app.onError(respondToError);
  return app;
}

/** The metadata of OpenID Connect Discovery. The endpoints are where this request came in. */
function getMetadata({ issuer }: IssuerOptions, { req }: Context) {
  const base = req.url.replace(/\.well-known\/.*$/, '');
  return {
    issuer,
    authorization_endpoint: `${base}authorize`,
    token_endpoint: `${base}token`,
    jwks_uri: `${base}jwks.json`,
    end_session_endpoint: `${base}logout`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
  };
}

function redirectWithCode(context: Context, { redirectUri, state }: AuthorizationRequest, code: string) {
  return redirectToClient(context, redirectUri, { code, state });
}

function redirectToClient(context: Context, redirectUri: string, values: Record<string, string>): Response {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(values)) {
    url.searchParams.set(name, value);
  }
  return context.redirect(url.href);
}

/** An error goes to the client's page when its address is known to be valid (RFC 6749, section 4.1.2.1). */
function respondToError(error: Error, context: Context): Response {
  if (!(error instanceof OAuthError)) {
    throw error;
  }
  const { code, message, request } = error;
  const body = { error: code, error_description: message };
  if (request) {
    return redirectToClient(context, request.redirectUri, { ...body, state: request.state });
  }
  return context.json(body, code === 'invalid_client' ? 401 : 400);
}
