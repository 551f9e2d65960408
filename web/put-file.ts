import type { PutRequest, PutResult } from './upload.ts';

/** A transfer without progress for this long is broken. The whole transfer has no time limit: connections are slow. */
const stallTimeoutMs = 60_000;

/**
 * Sends a file with XMLHttpRequest, because fetch reports no progress of an upload.
 * @throws the reason of the signal when that is aborted
 */
export function putFile({ url, headers, file, onProgress, signal }: PutRequest): Promise<PutResult> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stallTimer = 0;
    const restartTimer = () => {
      clearTimeout(stallTimer);
      stallTimer = setTimeout(() => request.abort(), stallTimeoutMs);
    };
    const abort = () => request.abort();
    signal.addEventListener('abort', abort);
    request.upload.onprogress = ({ loaded }) => {
      restartTimer();
      onProgress(loaded);
    };
    request.onloadend = () => {
      clearTimeout(stallTimer);
      signal.removeEventListener('abort', abort);
      if (signal.aborted) {
        reject(signal.reason);
      } else {
        resolve({ status: request.status });
      }
    };
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself, from the file, and lets no script set it.
      if (name !== 'content-length') {
        request.setRequestHeader(name, value);
      }
    }
    restartTimer();
    request.send(file);
  });
}
