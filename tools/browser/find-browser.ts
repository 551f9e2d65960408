import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { createDirectoryOnce } from '../../infra/synth/create-directory-once.ts';
import packageJson from '../../package.json' with { type: 'json' };

const buildDirectory = fileURLToPath(new URL('../../.build', import.meta.url));

/** The programs by which Chrome and Chromium are installed on Linux. */
const programs = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds a Chromium: that of the variable `CHROME_PATH`, an installed one, the one of `npx playwright-core install chromium`, or
 * on Linux with an x64 processor the one in the
 * npm package `@sparticuz/chromium`. Undefined when there is none.
 */
export async function findBrowser(): Promise<string | undefined> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const installed = directories.flatMap((directory) => programs.map((name) => join(directory, name)));
  const candidates = [process.env['CHROME_PATH'] ?? '', ...installed, ...macApplications];
  return [...candidates, chromium.executablePath()].find(isExecutable) ?? (await unpackChromium());
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}

/** The package unpacks itself into the temporary directory, and does not wait for another process that does the same. */
async function unpackChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  const directory = join(buildDirectory, `chromium-${packageJson.devDependencies['@sparticuz/chromium']}`);
  await createDirectoryOnce(directory, async (temporaryDirectory) => {
    await mkdir(temporaryDirectory);
    const program =
      'const { default: chromium } = await import("@sparticuz/chromium"); await chromium.executablePath();';
    const env = { ...process.env, TMPDIR: temporaryDirectory };
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env });
  });
  return join(directory, 'chromium');
}
