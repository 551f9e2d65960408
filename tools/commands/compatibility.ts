import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { persistedContracts } from '../compatibility/contracts.ts';
import { type Command, logStatus, runCommand } from './command.ts';

const compatibility: Command<Record<string, never>> = {
  name: 'npm run compatibility',
  summary:
    'Writes samples of the records, messages, workflow data and cursors of this version, which later versions must read.',
  options: {},
  run: async () => {
    const directory = join('test/compatibility', packageJson.version);
    await mkdir(directory, { recursive: true });
    for (const [name, { write }] of Object.entries(persistedContracts)) {
      await writeFile(join(directory, `${name}.json`), `${JSON.stringify(write(), undefined, 2)}\n`);
    }
    logStatus(`Wrote ${directory}`);
  },
};

await runCommand(compatibility);
