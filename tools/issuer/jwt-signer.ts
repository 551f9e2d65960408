import { createLocalJWKSet, errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';

/** A private key of the curve P-256 (RFC 7517). */
export interface SigningKey {
  kid: string;
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  d: string;
}

export interface IssuerOptions {
  /** The `iss` claim of its tokens. It need not be the address of the endpoints. */
  issuer: string;
  /** The `aud` claim of access tokens. */
  audience: string;
  /** The scope of administrators, and of programs that request it. */
  adminScope: string;
  /** The client id of web pages. */
  webClientId: string;
  /** The secret with which any program gets a token by client credentials, under its client id. */
  programSecret: string;
  signingKey: SigningKey;
  /** The style sheet of the sign-in page. */
  stylesheetUrl: string;
  /** The life of access tokens. @default one hour */
  tokenSeconds?: number;
}

/** A user who has signed in. */
export interface Session {
  sub: string;
  isAdministrator: boolean;
}

/** Signs and verifies the tokens of the issuer. */
export class JwtSigner {
  /** The public part of the key. */
  readonly keySet;
  readonly #options: IssuerOptions;

  constructor(options: IssuerOptions) {
    const { d: _, ...publicKey } = options.signingKey;
    this.#options = options;
    this.keySet = { keys: [{ ...publicKey, alg: 'ES256', use: 'sig' }] };
  }

  async sign(claims: JWTPayload, seconds: number): Promise<string> {
    const { issuer, signingKey } = this.#options;
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: signingKey.kid })
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .sign(await importJWK(signingKey, 'ES256'));
  }

  /** The session is a token for this issuer alone: the APIs expect another audience. */
  async signSession({ sub, isAdministrator }: Session, seconds: number): Promise<string> {
    return await this.sign({ sub, isAdministrator, aud: this.#options.issuer }, seconds);
  }

  async verifySession(token = ''): Promise<Session | undefined> {
    const { issuer } = this.#options;
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(this.keySet), {
        issuer,
        audience: issuer,
      });
      return { sub: `${payload.sub}`, isAdministrator: payload['isAdministrator'] === true };
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        return undefined;
      }
      throw error;
    }
  }
}
