import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  applySettings,
  assertNoPlaceholders,
  type DeploymentSettings,
  loadSettings,
} from '../../infra/deployment-settings.ts';
import { stages } from '../../infra/stages.ts';

const example = 'infra/settings/example.ts';
const valid: DeploymentSettings = {
  issuer: 'https://id.acme.dev/',
  audience: 'images',
  jwksUri: 'https://id.acme.dev/jwks.json',
  corsOrigins: ['https://app.acme.dev'],
};

function writeSettings(settings: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'dev.ts');
  writeFileSync(path, `export const settings = ${JSON.stringify(settings)};\n`);
  return path;
}

test('settings of a file replace the placeholders of a stage', async () => {
  const settings = await loadSettings(writeSettings(valid));
  const { api } = applySettings(stages.prod, settings);
  expect(api.jwtConfig).toEqual({
    issuer: valid.issuer,
    audience: valid.audience,
    jwksUri: valid.jwksUri,
  });
  expect(api.corsOrigins).toEqual(['https://app.acme.dev']);
});

test.each([
  ['issuer', { ...valid, issuer: 'id.acme.dev' }],
  ['audience', { ...valid, audience: '' }],
  ['corsOrigins.0', { ...valid, corsOrigins: ['https://app.acme.dev/page'] }],
  ['color', { ...valid, color: 'teal' }],
])('an invalid %s is rejected with its name', async (name, settings) => {
  await expect(loadSettings(writeSettings(settings))).rejects.toThrow(`dev.ts: ${name}: `);
});

test('a missing file is reported with the file to copy', async () => {
  await expect(loadSettings('infra/settings/none.ts')).rejects.toThrow('copy infra/settings/example.ts');
});

test('the example is valid and cannot be deployed', async () => {
  const settings = await loadSettings(example);
  expect(() => assertNoPlaceholders(example, settings)).toThrow('issuer is still the placeholder');
  expect(() => assertNoPlaceholders('dev.ts', valid)).not.toThrow();
});
