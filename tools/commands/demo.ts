import { join } from 'node:path';
import type { ImageEvent } from '../../contracts/events/image-event.ts';
import { EventSubscription } from '../client/event-subscription.ts';
import { type StackAddress, StackClient } from '../client/stack-client.ts';
import { type Command, logStatus, runCommand } from './command.ts';
import { formatEvents, formatRows, type ReportRow, writeReport } from './demo-report.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { ExecutionWatcher } from './execution-watcher.ts';
import { findFiles, type InputFile, toInputFile } from './input-files.ts';
import { runUploads, toUploads } from './run-uploads.ts';
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
      paths.length > 0 ? await findInputFiles(paths, directory) : await makeSampleFiles(directory);
    logStatus('Starting the stack …');
    const emulator = await startLocalEmulator({ port: 0 });
    try {
      await runDemo(emulator, files, directory);
    } finally {
      await emulator.stop();
    }
  },
};

async function findInputFiles(paths: string[], outputDirectory: string): Promise<InputFile[]> {
  const { files, dotFileCount } = await findFiles(paths, outputDirectory);
  if (dotFileCount > 0) {
    logStatus(`Left out ${dotFileCount} dot-files`);
  }
  return files;
}

async function makeSampleFiles(directory: string): Promise<InputFile[]> {
  const paths = await writeSampleImages(join(directory, 'images'));
  return paths.map((path) => toInputFile(Buffer.from(path)));
}

async function runDemo(address: StackAddress, files: InputFile[], directory: string): Promise<void> {
  const client = new StackClient(address);
  const subscription = await EventSubscription.open(client, 'demo');
  const watcher = new ExecutionWatcher(client);
  const uploads = toUploads(files);
  const events: ImageEvent[] = [];
  let rows: ReportRow[] = [];
  try {
    events.push(...(await runUploads({ client, subscription, uploads, onProgress })));
  } finally {
    await watcher.close();
    rows = await writeReport(uploads, { client, directory });
    client.close();
  }
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
