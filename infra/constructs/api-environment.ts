import type { ApiSettings } from '../api-settings.ts';
import { readLocalKeySet } from '../local-signing-key.ts';

/** Builds the environment variables that both APIs share. */
export function buildApiEnvironment({ tokens, corsOrigins }: ApiSettings) {
  return {
    JWT_ISSUER: tokens.issuer,
    JWT_AUDIENCE: tokens.audience,
    JWT_CLAIMS: JSON.stringify(tokens.claims),
    JWKS: tokens.jwks ?? readLocalKeySet(),
    CORS_ORIGINS: corsOrigins.join(' '),
  };
}
