import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkSize } from '../../functions/shared/images/checks.ts';
import { largeImageLimits, smallImageLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/thumbnail.ts';

const { peakMemory } = createRequire(import.meta.url)('./peak-memory.cjs');

// Refuses one file again and again, as process-upload would.
const { file, times } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(file);

/** @throws {Error} when the file is accepted */
async function refuse(): Promise<void> {
  try {
    checkSize(upload.length, largeImageLimits);
    await makeThumbnail(upload, { own: smallImageLimits, all: largeImageLimits });
  } catch {
    return;
  }
  throw new Error('A file that has to be refused was accepted');
}

const bytesBefore = peakMemory();
await refuse();
const bytes = peakMemory() - bytesBefore;
const before = process.cpuUsage();
for (let time = 0; time < times; time += 1) {
  await refuse();
}
const { user, system } = process.cpuUsage(before);
process.send?.({ milliseconds: (user + system) / 1000 / times, bytes });
process.disconnect?.();
