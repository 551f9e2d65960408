import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs by which Chrome and Chromium are installed on Linux. */
const programs = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds a Chromium: that of the variable `CHROME_PATH`, an installed one, or on Linux with an x64 processor the one in the
 * npm package `@sparticuz/chromium`, which is unpacked into the temporary directory. Undefined when there is none.
 */
export async function findBrowser(): Promise<string | undefined> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const installed = directories.flatMap((directory) => programs.map((name) => join(directory, name)));
  const candidates = [process.env['CHROME_PATH'] ?? '', ...installed, ...macApplications];
  return candidates.find(isExecutable) ?? (await unpackChromium());
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}

async function unpackChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  const { default: chromium } = await import('@sparticuz/chromium');
  return await chromium.executablePath();
}
