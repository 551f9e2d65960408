import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inspect } from '../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../../functions/shared/images/make-renditions.ts';

const { peakMemory } = createRequire(import.meta.url)('./peak-memory.cjs');

// Runs one step of the workflow on one upload and sends the peak memory of this process, in bytes.
const { file, step } = JSON.parse(process.argv[2] ?? '{}');
const steps: Record<string, (upload: Buffer) => Promise<unknown>> = {
  inspect: (upload) => inspect(upload, acceptedLimits),
  resize: (upload) => makeRenditions(upload, acceptedLimits),
};
await steps[step]?.(readFileSync(file));
process.send?.(peakMemory());
process.disconnect?.();
