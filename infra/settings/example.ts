import type { DeploymentSettings } from '../deployment-settings.ts';

/** Copy this file to `dev.ts` or `prod.ts` and set your values: `npm run deploy` refuses the placeholders. */
export const settings: DeploymentSettings = {
  issuer: 'https://id.example.com/',
  audience: 'image-pipeline',
  jwksUri: 'https://id.example.com/.well-known/jwks.json',
  corsOrigins: [],
};
