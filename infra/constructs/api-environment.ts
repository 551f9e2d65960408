import { readLocalKeySet } from '../local-signing-key.ts';
import type { ApiSettings } from '../stages.ts';

/** Builds the environment variables that both APIs share. */
export function buildApiEnvironment({ jwtConfig, corsOrigins }: ApiSettings) {
  return {
    JWT_ISSUER: jwtConfig.issuer,
    JWT_AUDIENCE: jwtConfig.audience,
    JWKS: jwtConfig.jwksUri ?? readLocalKeySet(),
    CORS_ORIGINS: corsOrigins.join(' '),
  };
}
