import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

/**
 * Starts a headless Chromium with its default security: the arguments that `@sparticuz/chromium` recommends turn CORS off.
 * @throws {Error} when there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) {
    throw new Error('There is no Chrome or Chromium: install one, or set CHROME_PATH');
  }
  // A container has no sandbox for its root user.
  return await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
