import type { ImageResource } from '../contracts/http/images-api.ts';
import type { ApiClient } from './api-client.ts';
import { describeError, type Failure, findRefusal, isNotFound, toFailure } from './failure.ts';
import { findContentType } from './file-types.ts';
import { Store } from './store.ts';
import { type UploadDependencies, type UploadStep, uploadImage } from './upload.ts';

/** An image of the list, or a file on its way to become one. */
export interface GalleryItem {
  key: string;
  fileName: string;
  /** While the upload runs. */
  step?: UploadStep | undefined;
  /** From its declaration on. */
  image?: ImageResource | undefined;
  failure?: Failure | undefined;
}

export interface GalleryState {
  /** The newest first. */
  items: GalleryItem[];
  /** The cursor of the next page; `first` before the first one, undefined after the last one. */
  cursor: string | undefined;
  isLoading: boolean;
  /** Of the last request for a page, or of a deletion. */
  error: string | undefined;
}

interface Upload {
  file: File;
  controller: AbortController;
}

const pageLimit = 24;

/** The images of the user, and the uploads of this page. It has no framework, and its methods never throw. */
export class GalleryStore extends Store<GalleryState> {
  readonly #api: ApiClient;
  readonly #deps: UploadDependencies;
  readonly #uploads = new Map<string, Upload>();

  constructor(api: ApiClient, deps: UploadDependencies) {
    super({ items: [], cursor: 'first', isLoading: false, error: undefined });
    this.#api = api;
    this.#deps = deps;
  }

  get isUploading(): boolean {
    return this.state.items.some(({ step }) => step !== undefined);
  }

  async loadMore(): Promise<void> {
    const { cursor, isLoading } = this.state;
    if (cursor === undefined || isLoading) {
      return;
    }
    this.update({ isLoading: true, error: undefined });
    try {
      const page = await this.#api.listImages(pageLimit, cursor === 'first' ? undefined : cursor);
      const known = new Set(this.state.items.map(({ image }) => image?.id));
      const items = page.items.filter(({ id }) => !known.has(id)).map(toItem);
      this.update({ items: [...this.state.items, ...items], cursor: page.cursor });
      for (const { key, image } of items.filter((item) => item.image?.status === 'PROCESSING')) {
        void this.#follow(key, image?.id ?? '');
      }
    } catch (error) {
      this.update({ error: describeError(error) });
    } finally {
      this.update({ isLoading: false });
    }
  }

  addFiles(files: File[]): void {
    for (const file of files) {
      const key = crypto.randomUUID();
      const item = { key, fileName: file.name, step: { name: 'waiting' } as const };
      this.update({ items: [item, ...this.state.items] });
      void this.#upload(key, file);
    }
  }

  /** Ends an upload and deletes what it has declared. */
  async cancel(key: string): Promise<void> {
    this.#uploads.get(key)?.controller.abort();
    await this.delete(key);
  }

  /** Uploads the same file again, as the same image unless the pipeline has failed to process that one. */
  async retry(key: string): Promise<void> {
    const { image } = this.#find(key) ?? {};
    const { file } = this.#uploads.get(key) ?? {};
    if (!file) {
      return;
    }
    if (image && image.status !== 'AWAITING_UPLOAD') {
      await this.delete(key);
      this.addFiles([file]);
      return;
    }
    await this.#upload(key, file);
  }

  canRetry(key: string): boolean {
    const { image, failure } = this.#find(key) ?? {};
    return this.#uploads.has(key) && (image?.status === 'FAILED' || failure?.isRetryable === true);
  }

  async delete(key: string): Promise<void> {
    const { image } = this.#find(key) ?? {};
    try {
      if (image) {
        await this.#api.deleteImage(image.id);
      }
      this.#remove(key);
    } catch (error) {
      if (isNotFound(error)) {
        this.#remove(key);
      } else {
        this.update({ error: describeError(error) });
      }
    }
  }

  /** Reads an image again, whose presigned URLs have expired. */
  async refresh(key: string): Promise<void> {
    const { image } = this.#find(key) ?? {};
    try {
      this.#change(key, { image: image && (await this.#api.getImage(image.id)) });
    } catch (error) {
      this.update({ error: describeError(error) });
    }
  }

  async #upload(key: string, file: File): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#uploads.set(key, { file, controller });
    this.#change(key, { step: { name: 'waiting' }, failure: undefined });
    try {
      const contentType = await findContentType(file);
      const refusal = findRefusal(file, contentType);
      if (refusal || !contentType) {
        this.#change(key, { step: undefined, failure: refusal });
        return;
      }
      const image = await uploadImage(this.#deps, {
        file,
        contentType,
        idempotencyKey: key,
        onStep: (step) => this.#change(key, { step }),
        onDeclared: (declared) => this.#change(key, { image: declared }),
        signal,
      });
      this.#change(key, { step: undefined, image });
    } catch (error) {
      if (!signal.aborted) {
        this.#change(key, { step: undefined, failure: toFailure(error) });
      }
    }
  }

  /** Follows an image that was being processed when the page was loaded. */
  async #follow(key: string, id: string): Promise<void> {
    const { signal } = new AbortController();
    try {
      const image = await this.#deps.waitForImage(
        id,
        (changed) => this.#change(key, { image: changed }),
        signal,
      );
      this.#change(key, { image });
    } catch (error) {
      this.#change(key, { failure: toFailure(error) });
    }
  }

  #find(key: string): GalleryItem | undefined {
    return this.state.items.find((item) => item.key === key);
  }

  #change(key: string, change: Partial<GalleryItem>): void {
    const items = this.state.items.map((item) => (item.key === key ? { ...item, ...change } : item));
    this.update({ items });
  }

  #remove(key: string): void {
    this.#uploads.delete(key);
    this.update({ items: this.state.items.filter((item) => item.key !== key) });
  }
}

function toItem(image: ImageResource): GalleryItem {
  return { key: image.id, fileName: image.fileName, image };
}
