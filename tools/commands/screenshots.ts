import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../browser/launch-browser.ts';
import { makeSampleScenes } from '../fixtures/sample-scenes.ts';
import { createLocalPages } from '../pages/local-pages.ts';
import { type Command, logStatus, runCommand } from './command.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { startLocalEmulator } from './start-local-emulator.ts';

const options = {
  out: {
    type: 'string',
    value: 'DIR',
    default: 'docs/images',
    description: 'the directory of the screenshots (docs/images, which the README shows)',
  },
} as const;

/** The screens, by the name of the file. */
const screens: Record<string, BrowserContextOptions> = {
  'gallery-light': { colorScheme: 'light', viewport: { width: 1160, height: 800 } },
  'gallery-dark': { colorScheme: 'dark', viewport: { width: 1160, height: 800 } },
  'gallery-narrow': { colorScheme: 'light', viewport: { width: 360, height: 760 } },
};

const screenshots: Command<typeof options> = {
  name: 'npm run screenshots',
  summary: 'Takes the screenshots of the gallery, on a stack and in a headless Chromium of its own.',
  options,
  run: async ({ out }) => {
    const directory = await ensureDirectory(out);
    const emulator = await startLocalEmulator({ port: 0, pages: await createLocalPages() });
    const browser = await launchBrowser();
    try {
      for (const [name, screen] of Object.entries(screens)) {
        const path = join(directory, `${name}.png`);
        await takeScreenshot(browser, { url: `${emulator.endpoint}/`, screen, path });
        logStatus(path);
      }
    } finally {
      await browser.close();
      await emulator.stop();
    }
  },
};

interface Screenshot {
  url: string;
  screen: BrowserContextOptions;
  path: string;
}

async function takeScreenshot(browser: Browser, { url, screen, path }: Screenshot): Promise<void> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...screen });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('textbox').fill(`alice-${screen.colorScheme}-${screen.viewport?.width}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const scenes = await makeSampleScenes();
  const text = { name: 'packing-list.txt', mimeType: 'text/plain', buffer: Buffer.from('tent') };
  const files = scenes.map(({ fileName: name, content: buffer }) => ({
    name,
    mimeType: 'image/jpeg',
    buffer,
  }));
  await page.getByLabel('Choose images').setInputFiles([...files.slice(0, 4), text, ...files.slice(4)]);
  for (const { name } of files) {
    const thumbnail = page.getByRole('img', { name });
    await thumbnail.waitFor({ timeout: 60_000 });
    await thumbnail.evaluate((image: { decode(): Promise<void> }) => image.decode());
  }
  await page.getByText(/^\d of \d uploads completed, 1 failed/).waitFor();
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path });
  await context.close();
}

await runCommand(screenshots);
