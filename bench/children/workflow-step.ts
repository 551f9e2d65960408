import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inspect } from '../../functions/shared/images/inspect.ts';
import { largeImageLimits } from '../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../functions/shared/images/resize.ts';

const { peakMemory } = createRequire(import.meta.url)('./peak-memory.cjs');

// One step of the workflow on one upload, and the peak memory of this process in bytes.
const { photo, step } = JSON.parse(process.argv[2] ?? '{}');
const steps: Record<string, (upload: Buffer) => Promise<unknown>> = {
  inspect: (upload) => inspect(upload, largeImageLimits),
  resize: (upload) => makeRenditions(upload, largeImageLimits),
};
await steps[step]?.(readFileSync(photo));
process.send?.(peakMemory());
process.disconnect?.();
