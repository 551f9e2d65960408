import { readFileSync } from 'node:fs';
import { largeImageLimits, smallImageLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/thumbnail.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';

// A warm process, as Lambda keeps it: it is sent the paths of uploads, handles one after another as process-upload does,
// and answers with its memory in bytes: what is left when all are done, and the most there was on the way.
process.on('message', async (paths: string[]) => {
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 2);
  for (const path of paths) {
    await handle(path);
  }
  clearInterval(look);
  globalThis.gc?.();
  process.send?.({ peak, left: process.memoryUsage.rss() });
});

async function handle(path: string): Promise<void> {
  try {
    await makeThumbnail(readFileSync(path), { own: smallImageLimits, all: largeImageLimits });
  } catch (error) {
    if (!(error instanceof RejectedError)) {
      throw error;
    }
  }
}
