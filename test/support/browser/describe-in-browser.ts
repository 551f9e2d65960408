import { describe } from 'vitest';
import { findBrowser } from '../../../tools/browser/find-browser.ts';

const isCi = process.env['CI'] === 'true';
const isFound = (await findBrowser()) !== undefined;

if (!isFound && isCi) {
  throw new Error('The tests in a browser need Chrome or Chromium: install one, or set CHROME_PATH');
}
if (!isFound) {
  console.warn('No Chrome or Chromium: the tests in a browser do not run. Install one, or set CHROME_PATH.');
}

/** A suite that needs a browser. Without one, it does not run; in CI, that is an error. */
export const describeInBrowser = describe.runIf(isFound);
