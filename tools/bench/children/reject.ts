import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkSize } from '../../../functions/shared/images/checks.ts';
import { inspect } from '../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../functions/shared/images/limits.ts';

const { peakMemory } = createRequire(import.meta.url)('./peak-memory.cjs');

// Rejects one file repeatedly, as process-upload would.
const { file, times } = JSON.parse(process.argv[2] ?? '{}');
const upload = readFileSync(file);

/** @throws {Error} when the file is accepted */
async function reject(): Promise<void> {
  try {
    checkSize(upload.length, acceptedLimits);
    await inspect(upload, acceptedLimits);
  } catch {
    return;
  }
  throw new Error('A file that must be rejected was accepted');
}

const bytesBefore = peakMemory();
await reject();
const bytes = peakMemory() - bytesBefore;
const before = process.cpuUsage();
for (let time = 0; time < times; time += 1) {
  await reject();
}
const { user, system } = process.cpuUsage(before);
process.send?.({ milliseconds: (user + system) / 1000 / times, bytes });
process.disconnect?.();
