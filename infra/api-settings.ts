import type { TokenClaims } from '../contracts/http/token-claims.ts';

export interface ApiSettings {
  memoryMb: number;
  /** API Gateway waits for an integration for 29 seconds at most. */
  functionTimeoutSeconds: number;
  /** The access tokens that the APIs accept, unless there is a `userPool`. */
  tokens: JwtSettings;
  /** A Cognito user pool of the stack, which issues the access tokens. */
  userPool?: UserPoolSettings;
  customDomain?: CustomDomainSettings;
  /** Origins of the web pages that may call the API and the buckets, as `https://app.example.com`; a port may be `*`. */
  corsOrigins: string[];
  /** In requests a second of all clients together; beyond it, API Gateway answers 429. */
  rateLimit: number;
  burstLimit: number;
  /** The images of a user that may await their upload at the same time; beyond it, `POST /images` answers 429. */
  maxPendingUploads: number;
  /** Seconds after which an image is certainly in the index of its owner. AWS states no bound; most take less than one. */
  gsiLagSeconds: number;
}

export interface JwtSettings {
  issuer: string;
  /** Several are separated by spaces. */
  audience: string;
  /** The URL of the issuer's JWKS, or the JWKS as JSON. @default that of this machine: see `infra/local-signing-key.ts` */
  jwks?: string;
  claims: TokenClaims;
  /** The scope that lists and reads the profiles of all users. */
  adminScope: string;
}

export interface UserPoolSettings {
  /** The first part of the host name of the sign-in page, unique in the region. */
  domainPrefix: string;
  /** The addresses to which the sign-in page may send a browser back. */
  callbackUrls: string[];
}

export interface CustomDomainSettings {
  domainName: string;
  /** A certificate of ACM in the region of the stack. */
  certificateArn: string;
}
