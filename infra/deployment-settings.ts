import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { defaultAdminScope, tokenClaims } from '../contracts/http/token-claims.ts';
import type { StageSettings } from './stage-settings.ts';

const text = v.pipe(v.string(), v.nonEmpty('expected some text'));
const word = v.pipe(v.string(), v.regex(/^\S+$/, 'expected text without spaces'));
const httpsUrl = v.pipe(v.string(), v.url('expected an https URL'), v.startsWith('https://'));
const origin = v.pipe(
  v.string(),
  v.regex(
    /^https:\/\/[^/*]+$|^http:\/\/localhost(:(\d+|\*))?$/,
    'expected an origin as https://app.example.com or http://localhost:*',
  ),
);
const jwks = v.object({ keys: v.array(v.looseObject({ kid: text, kty: text })) }, 'expected a URL or a JWKS');

const issuerTokens = v.strictObject({
  issuer: httpsUrl,
  audience: v.union([word, v.array(word)], 'expected an audience or a list of audiences'),
  jwks: v.lazy((input) => (typeof input === 'string' ? httpsUrl : jwks)),
  claims: v.optional(tokenClaims, {}),
  adminScope: v.optional(word, defaultAdminScope),
});

const userPoolTokens = v.strictObject({
  userPool: v.strictObject({
    domainPrefix: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,63}$/, 'expected only a-z, 0-9 and hyphens')),
    callbackUrls: v.array(v.pipe(v.string(), v.url('expected a URL'))),
  }),
});

const customDomain = v.strictObject({
  domainName: v.pipe(v.string(), v.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a domain name')),
  certificateArn: v.pipe(
    v.string(),
    v.regex(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/\S+$/, 'expected the ARN of a certificate'),
  ),
});

const operations = v.strictObject({
  emails: v.optional(v.array(v.pipe(v.string(), v.email('expected an e-mail address'))), []),
  webhook: v.optional(v.picklist(['slack', 'generic'], 'expected slack or generic')),
  runbookUrl: httpsUrl,
});

const web = v.strictObject({
  domain: v.optional(
    v.strictObject({
      ...customDomain.entries,
      certificateArn: v.pipe(
        customDomain.entries.certificateArn,
        v.includes(':acm:us-east-1:', 'expected the ARN of a certificate in us-east-1'),
      ),
    }),
  ),
  signIn: v.optional(
    v.strictObject({
      authorizationEndpoint: httpsUrl,
      tokenEndpoint: httpsUrl,
      endSessionEndpoint: v.optional(httpsUrl),
      clientId: word,
      scope: v.optional(text, 'openid'),
    }),
  ),
});

/** Longer than a message may stay in the dead-letter queue: a redrive needs the upload. */
const minRetentionDays = 15;

// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const tagText = v.pipe(
  v.string(),
  v.regex(/^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u, 'expected the text of a tag'),
);

/** The choices that a deployment makes for itself: `settings/example.ts` explains each. `stages.ts` has all others. */
const deploymentSettings = v.strictObject({
  tokens: v.lazy((input) => (isForUserPool(input) ? userPoolTokens : issuerTokens)),
  corsOrigins: v.array(origin),
  customDomain: v.optional(customDomain),
  web: v.optional(web),
  uploadRetentionDays: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(minRetentionDays, `expected at least ${minRetentionDays} days`),
    ),
  ),
  tags: v.optional(v.record(tagText, tagText)),
  operations: v.optional(operations),
});

function isForUserPool(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'userPool' in input;
}

/** As a file writes them, with optional values left out. */
export type DeploymentSettings = v.InferInput<typeof deploymentSettings>;

type ParsedSettings = v.InferOutput<typeof deploymentSettings>;

/** The settings of a deployment cannot be used; the message names the file, the setting and what it expects. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Imports the settings that a TypeScript file exports as `settings`.
 * @throws {SettingsError} when there is no such file, or a setting is invalid
 */
export async function loadSettings(path: string): Promise<ParsedSettings> {
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
export function assertNoPlaceholders(path: string, settings: object): void {
  const placeholder = listValues(settings).find(([, value]) => /\bexample\.com\b/.test(value));
  if (placeholder) {
    const [name, value] = placeholder;
    throw new SettingsError(`${path}: ${name} is still the placeholder ${value}`);
  }
}

/** Lists every value with its path, as `tokens.issuer`. */
function listValues(value: unknown, path: string[] = []): [name: string, value: string][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => listValues(inner, [...path, name]))
    : [[path.join('.'), String(value)]];
}

/** Applies the settings of a deployment to those of its stage. */
export function applySettings(stage: StageSettings, settings: ParsedSettings): StageSettings {
  const { corsOrigins, customDomain, uploadRetentionDays, tags, operations, web } = settings;
  const webUrl = web?.domain && `https://${web.domain.domainName}`;
  const tokens = withCallback(settings.tokens, webUrl);
  return {
    ...stage,
    ...(tags && { tags }),
    ...(web && { web }),
    operations: operations
      ? { ...stage.operations, ...operations, webhook: operations.webhook }
      : stage.operations,
    upload: {
      ...stage.upload,
      ...(uploadRetentionDays && { objectRetentionDays: uploadRetentionDays }),
    },
    api: {
      ...stage.api,
      corsOrigins: [...corsOrigins, ...(webUrl ? [webUrl] : [])],
      ...(customDomain && { customDomain }),
      ...('userPool' in tokens ? tokens : { tokens: toJwtSettings(tokens) }),
    },
  };
}

/** The sign-in page of a user pool may send browsers back to the gallery. */
function withCallback(
  tokens: ParsedSettings['tokens'],
  webUrl: string | undefined,
): ParsedSettings['tokens'] {
  if (!webUrl || !('userPool' in tokens)) {
    return tokens;
  }
  const { userPool } = tokens;
  return { userPool: { ...userPool, callbackUrls: [...userPool.callbackUrls, `${webUrl}/`] } };
}

function toJwtSettings({ audience, jwks, ...others }: v.InferOutput<typeof issuerTokens>) {
  return {
    ...others,
    audience: [audience].flat().join(' '),
    jwks: typeof jwks === 'string' ? jwks : JSON.stringify(jwks),
  };
}
