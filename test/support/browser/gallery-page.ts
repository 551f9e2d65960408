import { mkdir } from 'node:fs/promises';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { waitFor } from '../wait-for.ts';

const screenshotDirectory = 'out/screenshots';

/** A file that is chosen without a path on disk. */
interface ChosenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The gallery in a browser, as a user sees it: elements are found by role and name. */
export class GalleryPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, violations of the policy, and messages of the console that are errors. */
  readonly errors: string[] = [];
  /** Every request, by method and URL. */
  readonly requests: { method: string; url: string }[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
    page.on('request', (request) => this.requests.push({ method: request.method(), url: request.url() }));
  }

  static async open(context: BrowserContext, url: string): Promise<GalleryPage> {
    const gallery = new GalleryPage(context, await context.newPage());
    await gallery.page.goto(url);
    return gallery;
  }

  /** Signs in under this name, by the buttons of the page and of the issuer. */
  async signIn(name: string, { administrator = false } = {}): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('textbox').fill(name);
    await this.page.getByRole('checkbox').setChecked(administrator);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.heading.waitFor();
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { name: 'Your images' });
  }

  async choose(...files: (string | ChosenFile)[]): Promise<void> {
    const input = this.page.getByLabel('Choose images');
    const [first] = files;
    await (typeof first === 'string'
      ? input.setInputFiles(files as string[])
      : input.setInputFiles(files as ChosenFile[]));
  }

  /** The list item of an upload. */
  item(fileName: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: fileName });
  }

  thumbnail(fileName: string): Locator {
    return this.page.getByRole('img', { name: fileName, exact: true });
  }

  /** Waits until the list item of an upload contains this text. */
  async waitForText(fileName: string, text: string | RegExp, timeoutSeconds = 30): Promise<void> {
    await this.item(fileName)
      .filter({ hasText: text })
      .waitFor({ timeout: timeoutSeconds * 1000 });
  }

  /** Waits until the page shows the thumbnail, not only its frame. */
  async waitForThumbnail(fileName: string, timeoutSeconds = 30): Promise<void> {
    const isDecoded = `[...document.images].some(
      ({ alt, naturalWidth }) => alt === ${JSON.stringify(fileName)} && naturalWidth > 0,
    )`;
    // `waitForFunction` would need `unsafe-eval` in the policy of the page.
    const poll = async () => ((await this.page.evaluate(isDecoded)) ? true : undefined);
    await waitFor(`the thumbnail of ${fileName}`, poll, timeoutSeconds);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The origins of all requests. */
  get origins(): string[] {
    return [...new Set(this.requests.map(({ url }) => new URL(url).origin))];
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(screenshotDirectory, { recursive: true });
    await this.page.screenshot({ path: `${screenshotDirectory}/${name}.png` });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
