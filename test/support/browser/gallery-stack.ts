import type { Browser, BrowserContextOptions } from 'playwright-core';
import { synth } from '../../../infra/synth/synth.ts';
import { launchBrowser } from '../../../tools/browser/launch-browser.ts';
import { type Emulator, startEmulator } from '../../../tools/emulator/start.ts';
import { createLocalPages } from '../../../tools/pages/local-pages.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { GalleryPage } from './gallery-page.ts';

/** A stack on an emulator with its pages, behind a proxy that can break requests, and a browser. */
export class GalleryStack {
  readonly emulator: Emulator;
  readonly proxy: FaultyProxy;
  readonly #browser: Browser;

  private constructor(emulator: Emulator, proxy: FaultyProxy, browser: Browser) {
    this.emulator = emulator;
    this.proxy = proxy;
    this.#browser = browser;
  }

  static async start(issuerOptions?: { tokenSeconds: number }): Promise<GalleryStack> {
    const [assembly, pages, browser] = await Promise.all([
      synth('local'),
      createLocalPages(issuerOptions),
      launchBrowser(),
    ]);
    const emulator = await startEmulator({ assembly, port: 0, pages });
    return new GalleryStack(emulator, await FaultyProxy.start(emulator.endpoint), browser);
  }

  /** Opens the home page in a browser without cookies. It is the address of the proxy, which serves all of the stack. */
  async open(options: BrowserContextOptions & { path?: string } = {}): Promise<GalleryPage> {
    const { path = '/', ...contextOptions } = options;
    return await this.openUrl(`${this.proxy.endpoint}${path}`, contextOptions);
  }

  async openUrl(url: string, options: BrowserContextOptions = {}): Promise<GalleryPage> {
    const context = await this.#browser.newContext({ reducedMotion: 'reduce', ...options });
    return await GalleryPage.open(context, url);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.proxy.stop();
    await this.emulator.stop();
  }
}
