import * as v from 'valibot';
import { EventSubscription } from '../client/event-subscription.ts';
import { StackClient } from '../client/stack-client.ts';
import { quadrants } from '../fixtures/quadrants.ts';
import type { Benchmark, BenchmarkSettings, Measurement } from './benchmark.ts';
import { generateLoad } from './generate-load.ts';
import { runInChild } from './run-in-child.ts';
import { makeSampleJpeg } from './sample-jpeg.ts';
import { StackProcess } from './stack-process.ts';
import { withTempFiles } from './with-temp-files.ts';

export const pipeline: Benchmark = {
  title: 'The pipeline on the emulator',
  method: `Images of 2 to 12 MP, from a presigned PUT until the image event of each has arrived, against bare sharp with as
many threads as there are cores, before and after. Client, gateway, services and functions share these cores. Small images
follow, to see whether an upload costs more when many came before it.`,
  run: async (settings) => {
    const images = await Promise.all([2, 4, 6, 8, 10, 12].map(makeSampleJpeg));
    const stack = await StackProcess.start(settings.startCommand);
    const client = new StackClient(stack.address);
    try {
      const subscription = await EventSubscription.open(client, 'bench');
      const run = {
        stack,
        upload: (files: Buffer[], count: number) => generateLoad({ client, subscription, files, count }),
      };
      return [
        ...(await measureLargeUploads(run, images, settings)),
        ...(await measureSmallUploads(run, settings)),
      ];
    } finally {
      client.close();
      await stack.stop();
    }
  },
};

interface PipelineRun {
  stack: StackProcess;
  upload: (files: Buffer[], count: number) => Promise<void>;
}

const throughputIssue = `nothing waits: the cost is processor time on the same cores. An image that costs bare sharp 25 ms costs
process-upload 45 ms (claim, read, write and commit are signed HTTP calls), the gateway and the services behind it 30 ms,
the two functions on the stream 7 ms and the client 10 ms. Half of that would take calls without HTTP and signatures, which
every client of AWS needs.`;

async function measureLargeUploads(
  { stack, upload }: PipelineRun,
  images: Buffer[],
  { uploads, logStatus }: BenchmarkSettings,
): Promise<Measurement[]> {
  logStatus('pipeline: warming up');
  await upload(images, images.length * 4);
  const bareBefore = await measureBareSharp(images);
  logStatus(`pipeline: ${uploads} uploads`);
  const { perSecond, milliseconds } = await measure(stack, uploads, () => upload(images, uploads));
  const bare = [bareBefore, await measureBareSharp(images)];
  return [
    {
      name: 'images per second, against bare sharp',
      values: bare.map((each) => perSecond / each.perSecond),
      unit: '×',
      goal: { atLeast: 0.7, knownIssue: throughputIssue },
    },
    {
      name: 'processor time of an image in stack and functions, against bare sharp',
      values: bare.map((each) => milliseconds / each.milliseconds),
      unit: '×',
    },
    { name: 'images per second', values: [perSecond], unit: '1/s' },
  ];
}

/** The cost of an upload in the last block of this size is compared with that in the first. */
const blockSize = 1000;

async function measureSmallUploads(
  { stack, upload }: PipelineRun,
  { smallUploads, logStatus }: BenchmarkSettings,
): Promise<Measurement[]> {
  const images = [await quadrants().jpeg().toBuffer()];
  const costs: number[] = [];
  for (let completed = 0; completed < smallUploads; completed += blockSize) {
    const count = Math.min(blockSize, smallUploads - completed);
    const { milliseconds } = await measure(stack, count, () => upload(images, count));
    costs.push(milliseconds);
    logStatus(`pipeline: ${completed + count} of ${smallUploads} small uploads`);
  }
  const [first] = costs;
  const last = costs.at(-1);
  if (first === undefined || last === undefined) {
    return [];
  }
  const name = `processor time of a small upload, the last ${blockSize} of ${smallUploads} against the first`;
  return [{ name, values: [last / first], unit: '×' }];
}

/** Measures uploads per second, and processor time of the stack and its functions per upload. */
async function measure(stack: StackProcess, count: number, action: () => Promise<void>) {
  const startedAt = performance.now();
  const before = stack.processorTimeSeconds();
  await action();
  const seconds = (performance.now() - startedAt) / 1000;
  const milliseconds = ((stack.processorTimeSeconds() - before) * 1000) / count;
  return { perSecond: count / seconds, milliseconds };
}

const bareResult = v.object({ perSecond: v.number(), milliseconds: v.number() });

function measureBareSharp(images: Buffer[]): Promise<v.InferOutput<typeof bareResult>> {
  return withTempFiles(images, (files) =>
    runInChild({ program: 'bare-sharp.cjs', settings: { files, images: 120 }, result: bareResult }),
  );
}
