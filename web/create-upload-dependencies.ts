import type { ApiClient } from './api-client.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { putFile } from './put-file.ts';
import { StatusPoller } from './status-poller.ts';
import type { UploadDependencies } from './upload.ts';

/** Few enough to share a slow connection, and to use each presigned URL soon after it was signed. */
const maxConcurrentUploads = 3;

/** As many images as the API lists in one request. */
const newestImages = 100;

/** Connects the upload code with the API and the browser. */
export function createUploadDependencies(api: ApiClient): UploadDependencies {
  const clock = { pause, random: Math.random };
  const poller = new StatusPoller({
    ...clock,
    listNewest: async () => (await api.listImages(newestImages)).items,
    getImage: (id) => api.getImage(id),
    untilVisible,
  });
  return {
    ...clock,
    createImage: (request, key, signal) => api.createImage(request, key, signal),
    getImage: (id, signal) => api.getImage(id, signal),
    putFile,
    waitForImage: (id, onChange, signal) => poller.waitForImage(id, onChange, signal),
    limit: limitConcurrency(maxConcurrentUploads),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function untilVisible(): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (document.visibilityState === 'visible') {
        document.removeEventListener('visibilitychange', check);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', check);
    check();
  });
}
