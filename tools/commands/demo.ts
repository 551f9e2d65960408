import { join } from 'node:path';
import { EventSubscription } from '../client/event-subscription.ts';
import { type StackAddress, StackClient } from '../client/stack-client.ts';
import { type Command, logStatus, runCommand } from './command.ts';
import { formatEvents, formatRows, writeReport } from './demo-report.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { ExecutionWatcher } from './execution-watcher.ts';
import { findFiles } from './input-files.ts';
import { runUploads } from './run-uploads.ts';
import { writeSampleImages } from './sample-images.ts';
import { startLocalEmulator } from './start-local-emulator.ts';

const options = {
  out: {
    type: 'string',
    value: 'DIR',
    default: 'out',
    description: 'the directory for renditions and results.json (out)',
  },
} as const;

const demo: Command<typeof options> = {
  name: 'npm run demo',
  summary:
    'Runs files through the pipeline, on an emulator of its own. Without files, it makes sample images.',
  positionalUsage: '[DIR…|FILE…]',
  options,
  run: async ({ out }, paths) => {
    const directory = await ensureDirectory(out);
    const files =
      paths.length > 0 ? await findFiles(paths) : await writeSampleImages(join(directory, 'images'));
    logStatus('Starting the stack …');
    const emulator = await startLocalEmulator({ port: 0 });
    try {
      await runDemo(emulator, files, directory);
    } finally {
      await emulator.stop();
    }
  },
};

async function runDemo(address: StackAddress, files: string[], directory: string): Promise<void> {
  const client = new StackClient(address);
  const subscription = await EventSubscription.open(client, 'demo');
  const watcher = new ExecutionWatcher(client);
  const { uploads, events } = await runUploads({ client, subscription, files, onProgress });
  await watcher.close();
  const rows = await writeReport(uploads, { client, directory });
  client.close();
  process.stdout.write(`\n${formatRows(rows)}\n\n${formatEvents(events)}\n\n`);
  process.stdout.write(`Renditions and results.json are in ${directory}\n`);
  process.exitCode = rows.every(({ status }) => status !== 'UNKNOWN') ? 0 : 1;
}

/** On a terminal, updates one line; elsewhere, prints a line each time, so that a log shows where the time went. */
function onProgress(completed: number, total: number): void {
  const line = `${completed} of ${total} uploads completed`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}${completed === total ? '\n' : ''}` : `${line}\n`);
}

await runCommand(demo);
