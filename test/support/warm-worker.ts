import { readFileSync } from 'node:fs';
import { chooseRoute } from '../../functions/shared/images/choose-route.ts';
import { inspect } from '../../functions/shared/images/inspect.ts';
import { acceptedLimits, inlineLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/make-thumbnail.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';

// A warm process, as Lambda keeps it. It receives paths of uploads, processes one after another as process-upload does,
// and replies with its memory in bytes: at the end, and at its peak.
process.on('message', async (paths: string[]) => {
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 2);
  for (const path of paths) {
    await handle(path);
  }
  clearInterval(sampling);
  globalThis.gc?.();
  process.send?.({ peak, left: process.memoryUsage.rss() });
});

async function handle(path: string): Promise<void> {
  try {
    const upload = readFileSync(path);
    const info = await inspect(upload, acceptedLimits);
    if (chooseRoute({ size: upload.length }, info, inlineLimits) === 'inline') {
      await makeThumbnail(upload, info);
    }
  } catch (error) {
    if (!(error instanceof RejectedError)) {
      throw error;
    }
  }
}
