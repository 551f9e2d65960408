import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { StageSettings } from './stages.ts';

const httpsUrl = v.pipe(v.string(), v.url('expected an https URL'), v.startsWith('https://'));
const origin = v.pipe(
  v.string(),
  v.regex(
    /^https:\/\/[^/*]+$|^http:\/\/localhost(:(\d+|\*))?$/,
    'expected an origin as https://app.example.com or http://localhost:*',
  ),
);

/** The choices that a deployment makes for itself. Every other setting of a stage stands in `stages.ts`. */
const deploymentSettings = v.strictObject({
  /** The `iss` claim of the access tokens that the API accepts. */
  issuer: httpsUrl,
  /** The `aud` claim of the access tokens that the API accepts. */
  audience: v.pipe(v.string(), v.nonEmpty()),
  /** The URL of the issuer's JWKS. An OpenID provider names it as `jwks_uri` in `/.well-known/openid-configuration`. */
  jwksUri: httpsUrl,
  /** Origins of the web pages that may call the API. */
  corsOrigins: v.array(origin),
});

export type DeploymentSettings = v.InferOutput<typeof deploymentSettings>;

/** The settings of a deployment cannot be used; the message names the file, the setting and what it expects. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Imports the settings that a TypeScript file exports as `settings`.
 * @throws {SettingsError} when there is no such file, or a setting is invalid
 */
export async function loadSettings(path: string): Promise<DeploymentSettings> {
  if (!existsSync(path)) {
    throw new SettingsError(`There is no file ${path}: copy infra/settings/example.ts and set your values`);
  }
  const { settings }: { settings?: unknown } = await import(pathToFileURL(resolve(path)).href);
  const result = v.safeParse(deploymentSettings, settings);
  if (!result.success) {
    const [issue] = result.issues;
    throw new SettingsError(`${path}: ${v.getDotPath(issue) ?? 'settings'}: ${issue.message}`);
  }
  return result.output;
}

/**
 * Refuses settings that still hold a placeholder of the example.
 * @throws {SettingsError} that names the first one
 */
export function assertNoPlaceholders(path: string, settings: DeploymentSettings): void {
  const placeholder = Object.entries(settings).find(([, value]) => /\bexample\.com\b/.test(`${value}`));
  if (placeholder) {
    const [name, value] = placeholder;
    throw new SettingsError(`${path}: ${name} is still the placeholder ${value}`);
  }
}

/** Applies the settings of a deployment to those of its stage. */
export function applySettings(stage: StageSettings, settings: DeploymentSettings): StageSettings {
  const { corsOrigins, ...jwtConfig } = settings;
  return { ...stage, api: { ...stage.api, jwtConfig, corsOrigins } };
}
