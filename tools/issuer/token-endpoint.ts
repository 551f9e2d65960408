import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { IssuerOptions, JwtSigner, Session } from './jwt-signer.ts';
import { OAuthError } from './oauth-error.ts';

/** What a user has granted to a page. */
interface Grant extends Session {
  clientId: string;
  scope: string;
  nonce: string | undefined;
}

interface Code extends Grant {
  redirectUri: string;
  codeChallenge: string;
  expiresAt: number;
}

type Form = Record<string, unknown>;

const codeSeconds = 60;

/** Exchanges codes, refresh tokens and client credentials for access tokens (RFC 6749). */
export class TokenEndpoint {
  readonly #options: IssuerOptions;
  readonly #signer: JwtSigner;
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, Grant>();

  constructor(options: IssuerOptions, signer: JwtSigner) {
    this.#options = options;
    this.#signer = signer;
  }

  createCode(request: AuthorizationRequest, session: Session): string {
    const { clientId, redirectUri, codeChallenge, scope, nonce } = request;
    const code = randomBytes(32).toString('base64url');
    const expiresAt = Date.now() + codeSeconds * 1000;
    this.#codes.set(code, { ...session, clientId, redirectUri, codeChallenge, scope, nonce, expiresAt });
    return code;
  }

  /** @throws {OAuthError} */
  async grant(form: Form, authorization: string | undefined): Promise<object> {
    switch (form['grant_type']) {
      case 'authorization_code':
        return await this.#issue(this.#takeCode(form));
      case 'refresh_token':
        return await this.#issue(this.#takeRefreshToken(form));
      case 'client_credentials':
        return await this.#issueToProgram(form, readClient(form, authorization));
      default:
        throw new OAuthError(
          'unsupported_grant_type',
          `The grant type ${form['grant_type']} is not supported`,
        );
    }
  }

  /** A code is valid once, for the page and the verifier of its request (RFC 7636). */
  #takeCode(form: Form): Grant {
    const key = String(form['code']);
    const code = this.#codes.get(key);
    this.#codes.delete(key);
    const challenge = createHash('sha256').update(String(form['code_verifier'])).digest('base64url');
    const isValid =
      code &&
      code.expiresAt > Date.now() &&
      code.clientId === form['client_id'] &&
      code.redirectUri === form['redirect_uri'] &&
      code.codeChallenge === challenge;
    return isValid ? code : throwInvalidGrant('code');
  }

  /** A refresh token is replaced with each use, so a second use of one means that it was stolen or used in parallel. */
  #takeRefreshToken(form: Form): Grant {
    const key = String(form['refresh_token']);
    const grant = this.#refreshTokens.get(key);
    this.#refreshTokens.delete(key);
    const isValid = grant !== undefined && grant.clientId === form['client_id'];
    return isValid ? { ...grant, nonce: undefined } : throwInvalidGrant('refresh token');
  }

  async #issue({ sub, isAdministrator, clientId, scope, nonce }: Grant): Promise<object> {
    const { audience, adminScope, tokenSeconds = 3600 } = this.#options;
    const granted = [...scope.split(' '), ...(isAdministrator ? [adminScope] : [])].join(' ');
    const refreshToken = randomBytes(32).toString('base64url');
    this.#refreshTokens.set(refreshToken, { sub, isAdministrator, clientId, scope, nonce });
    const accessClaims = { sub, aud: audience, client_id: clientId, scope: granted };
    return {
      access_token: await this.#signer.sign(accessClaims, tokenSeconds),
      id_token: await this.#signer.sign(
        { sub, name: sub, aud: clientId, ...(nonce && { nonce }) },
        tokenSeconds,
      ),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: tokenSeconds,
      scope: granted,
    };
  }

  /** A program acts under its client id. */
  async #issueToProgram(form: Form, { id, secret }: { id: string; secret: string }): Promise<object> {
    const { audience, adminScope, programSecret, tokenSeconds = 3600 } = this.#options;
    if (secret !== programSecret || !/^[\w.|:@-]{1,128}$/.test(id)) {
      throw new OAuthError('invalid_client', 'The client id or the secret is wrong');
    }
    const scope = String(form['scope'] ?? '');
    if (scope !== '' && scope !== adminScope) {
      throw new OAuthError('invalid_scope', `A program may request the scope ${adminScope}`);
    }
    const claims = { sub: id, aud: audience, client_id: id, ...(scope && { scope }) };
    const accessToken = await this.#signer.sign(claims, tokenSeconds);
    return { access_token: accessToken, token_type: 'Bearer', expires_in: tokenSeconds, scope };
  }
}

/** The credentials of a client are in the Authorization header or in the form (RFC 6749, section 2.3.1). */
function readClient(form: Form, authorization = ''): { id: string; secret: string } {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization) ?? [];
  if (encoded === undefined) {
    return { id: String(form['client_id']), secret: String(form['client_secret']) };
  }
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}

function throwInvalidGrant(what: string): never {
  throw new OAuthError('invalid_grant', `The ${what} is unknown, used, expired or of another client`);
}
