import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentSettings } from '../../infra/deployment-settings.ts';

/** Writes a settings file with a user pool of this domain prefix, which exists while `use` runs. */
export async function withUserPoolSettings(
  domainPrefix: string,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const settings: DeploymentSettings = {
    tokens: { userPool: { domainPrefix, callbackUrls: ['http://localhost:3000/'] } },
    corsOrigins: [],
  };
  const directory = await mkdtemp(join(tmpdir(), 'settings-'));
  try {
    const path = join(directory, 'settings.ts');
    await writeFile(path, `export const settings = ${JSON.stringify(settings)};\n`);
    await use(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}
