import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { hostileFiles, seedFiles } from '../test/support/fuzz/hostile-files.ts';
import { readHostileHeader } from '../test/support/fuzz/read-hostile-header.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';
import { makeFolder } from './make-folder.ts';

const options = {
  seconds: { type: 'string', value: 'N', default: '60', description: 'how long to look (60)' },
  seed: {
    type: 'string',
    value: 'S',
    description: 'where to begin; the same seed tries the same files in the same order (the time)',
  },
} as const;

/** Files between two looks at the clock: about two seconds. */
const filesInRound = 50_000;

const fuzz: Command<typeof options> = {
  name: 'npm run fuzz',
  summary:
    'Feeds spoilt pictures to the readers of headers. What they do not survive is written to a file that replays it.',
  operands: '[FILE]',
  options,
  run: async ({ seconds, seed = `${Date.now() % 2 ** 31}` }, [file, ...rest]) => {
    if (rest.length > 0) {
      throw new UsageError('Name one file at most');
    }
    if (file !== undefined) {
      readHostileHeader(await readFile(file));
      say('The header was read or refused: nothing was found');
      return;
    }
    await search(readCount('seconds', seconds), readCount('seed', seed));
  },
};

async function search(seconds: number, firstSeed: number): Promise<void> {
  const files = hostileFiles(await seedFiles());
  const end = Date.now() + seconds * 1000;
  let tried = 0;
  for (let seed = firstSeed; Date.now() < end; seed += 1) {
    const found = fc.check(fc.property(files, readHostileHeader), { numRuns: filesInRound, seed });
    if (found.failed) {
      await keep(found.counterexample?.[0] ?? Buffer.alloc(0), found.errorInstance, seed);
      return;
    }
    tried += filesInRound;
    say(`${tried} files, seed ${seed}: nothing found`);
  }
}

async function keep(file: Buffer, error: unknown, seed: number): Promise<void> {
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
  const path = join(await makeFolder('.local/fuzz'), name);
  await writeFile(path, file);
  say(`Seed ${seed}, ${file.length} bytes: ${error}`);
  say(`Replay it with: npm run fuzz -- ${path}`);
  process.exitCode = 1;
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    throw new UsageError(`--${option} is a whole number, not ${text}`);
  }
  return Number(text);
}

await runCommand(fuzz);
