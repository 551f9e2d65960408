import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { damagedImages, rejectDamage } from '../fuzz/damage-images.ts';
import { damageableImages } from '../fuzz/damageable-images.ts';
import { hostileFiles, seedFiles } from '../fuzz/mutated-files.ts';
import { readHostileHeader } from '../fuzz/read-hostile-header.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { ensureDirectory } from './ensure-directory.ts';

const options = {
  decode: {
    type: 'boolean',
    default: false,
    description:
      'decodes damaged images instead: none may be accepted that the decoder refuses without repairs',
  },
  seconds: { type: 'string', value: 'N', default: '60', description: 'how long to run (60)' },
  seed: {
    type: 'string',
    value: 'S',
    description: 'the first seed; the same seed tries the same files in the same order (the time)',
  },
} as const;

/** The clock is read after each round, which takes about two seconds. */
const filesPerRound = 50_000;
const imagesPerRound = 500;

const fuzz: Command<typeof options> = {
  name: 'npm run fuzz',
  summary:
    'Fuzzes the header parsers with mutated files, or the decoders with damaged images. A file that breaks one is saved, and its path as FILE replays it.',
  positionalUsage: '[FILE]',
  options,
  run: async ({ decode, seconds, seed = `${Date.now() % 2 ** 31}` }, [file, ...others]) => {
    if (others.length > 0) {
      throw new UsageError('Name one file at most');
    }
    if (file !== undefined) {
      readHostileHeader(await readFile(file));
      logStatus('The header was parsed or rejected: no failure found');
      return;
    }
    const run = decode ? searchDamage : search;
    await run(parseCount('seconds', seconds), parseCount('seed', seed));
  },
};

async function search(seconds: number, firstSeed: number): Promise<void> {
  const files = hostileFiles(await seedFiles());
  const deadline = Date.now() + seconds * 1000;
  let count = 0;
  for (let seed = firstSeed; Date.now() < deadline; seed += 1) {
    const result = fc.check(fc.property(files, readHostileHeader), { numRuns: filesPerRound, seed });
    if (result.failed) {
      await saveCounterexample(result.counterexample?.[0] ?? Buffer.alloc(0), result.errorInstance, seed);
      return;
    }
    count += filesPerRound;
    logStatus(`${count} files, seed ${seed}: no failure found`);
  }
}

async function searchDamage(seconds: number, firstSeed: number): Promise<void> {
  const images = damagedImages(await damageableImages());
  const deadline = Date.now() + seconds * 1000;
  for (let seed = firstSeed; Date.now() < deadline; seed += 1) {
    const property = fc.asyncProperty(images, rejectDamage);
    const result = await fc.check(property, { numRuns: imagesPerRound, seed });
    if (result.failed) {
      const damaged = result.counterexample?.[0]?.damaged ?? Buffer.alloc(0);
      await saveCounterexample(damaged, result.errorInstance, seed);
      return;
    }
    logStatus(`${(seed - firstSeed + 1) * imagesPerRound} images, seed ${seed}: no failure found`);
  }
}

async function saveCounterexample(file: Buffer, error: unknown, seed: number): Promise<void> {
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
  const path = join(await ensureDirectory('.local/fuzz'), name);
  await writeFile(path, file);
  logStatus(`Seed ${seed}, ${file.length} bytes: ${error}`);
  logStatus(`Replay it with: npm run fuzz -- ${path}`);
  process.exitCode = 1;
}

function parseCount(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    throw new UsageError(`--${option} is a whole number, not ${text}`);
  }
  return Number(text);
}

await runCommand(fuzz);
