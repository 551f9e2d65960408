import { join } from 'node:path';
import { synthesise } from '../infra/assembly.ts';
import { startEmbedded } from '../infra/targets/embedded/start.ts';
import { type Command, runCommand, say } from './command.ts';
import { formatEvents, formatResults, writeResults } from './demo-report.ts';
import { ExecutionWatch } from './execution-watch.ts';
import { findFiles } from './input-files.ts';
import { makeFolder } from './make-folder.ts';
import { Pipeline, type StackAddress } from './pipeline.ts';
import { runUploads } from './run-uploads.ts';
import { writeSamplePictures } from './sample-pictures.ts';
import { stopWith } from './stop-with.ts';
import { Subscription } from './subscription.ts';

const options = {
  out: {
    type: 'string',
    value: 'DIR',
    default: 'out',
    description: 'where renditions and results.json go (out)',
  },
} as const;

const demo: Command<typeof options> = {
  name: 'npm run demo',
  summary: 'Runs pictures through the pipeline, on a stack of its own. Without files, it makes a few.',
  operands: '[DIR…|FILE…]',
  options,
  run: async ({ out }, paths) => {
    const folder = await makeFolder(out);
    const files =
      paths.length > 0 ? await findFiles(paths) : await writeSamplePictures(join(folder, 'pictures'));
    say('Starting the stack …');
    const embedded = await startEmbedded({ assembly: await synthesise('local'), port: 0 });
    stopWith(() => embedded.stop());
    try {
      await runPictures(embedded, files, folder);
    } finally {
      await embedded.stop();
    }
  },
};

async function runPictures(address: StackAddress, files: string[], folder: string): Promise<void> {
  const pipeline = new Pipeline(address);
  const subscription = await Subscription.open(pipeline, 'demo');
  const watch = new ExecutionWatch(pipeline);
  const { runs, events } = await runUploads({ pipeline, subscription, files, onProgress });
  await watch.close();
  const results = await writeResults(runs, pipeline, folder);
  pipeline.close();
  process.stdout.write(`\n${formatResults(results)}\n\n${formatEvents(events)}\n\n`);
  process.stdout.write(`Renditions and results.json are in ${folder}\n`);
  process.exitCode = results.every(({ status }) => status !== 'UNKNOWN') ? 0 : 1;
}

/** On a terminal one line that changes; elsewhere a line each, so that a log shows where time went. */
function onProgress(ended: number, total: number): void {
  const line = `${ended} of ${total} uploads have ended`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}${ended === total ? '\n' : ''}` : `${line}\n`);
}

await runCommand(demo);
