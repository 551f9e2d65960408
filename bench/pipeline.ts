import * as v from 'valibot';
import { Pipeline } from '../commands/pipeline.ts';
import { Subscription } from '../commands/subscription.ts';
import { quadrants } from '../test/support/pictures/quadrants.ts';
import type { Benchmark, Measurement, Settings } from './benchmark.ts';
import { flood } from './flood.ts';
import { photo } from './photo.ts';
import { runInChild } from './run-in-child.ts';
import { StackProcess } from './stack-process.ts';
import { withFiles } from './with-files.ts';

export const pipeline: Benchmark = {
  title: 'The pipeline on the embedded target',
  method: `Photos of 2 to 12 MP, uploaded by presigned PUT until the end of each was announced, against bare sharp with as many
threads as there are cores, before and after. Client, gateway, services and functions share these cores. Then small pictures, to
see whether an upload costs more when many have come before it.`,
  run: async (settings) => {
    const photos = await Promise.all([2, 4, 6, 8, 10, 12].map(photo));
    const stack = await StackProcess.start();
    const client = new Pipeline(stack.address);
    try {
      const subscription = await Subscription.open(client, 'bench');
      const run = {
        stack,
        upload: (pictures: Buffer[], count: number) =>
          flood({ pipeline: client, subscription, pictures, count }),
      };
      return [...(await measurePhotos(run, photos, settings)), ...(await measureSmall(run, settings))];
    } finally {
      client.close();
      await stack.stop();
    }
  },
};

interface Run {
  stack: StackProcess;
  upload: (pictures: Buffer[], count: number) => Promise<void>;
}

async function measurePhotos(
  { stack, upload }: Run,
  photos: Buffer[],
  { uploads, say }: Settings,
): Promise<Measurement[]> {
  say('pipeline: warming up');
  await upload(photos, photos.length * 4);
  const bareBefore = await bareSharp(photos);
  say(`pipeline: ${uploads} photos`);
  const { perSecond, milliseconds } = await measure(stack, uploads, () => upload(photos, uploads));
  const bare = [bareBefore, await bareSharp(photos)];
  return [
    {
      what: 'images per second, against bare sharp',
      values: bare.map((each) => perSecond / each.perSecond),
      unit: '×',
      goal: {
        atLeast: 0.7,
        obstacle: `nothing waits: it is processor time on the same cores. A photo that costs bare sharp 25 ms costs
process-upload 45 ms (claim, read, write and commit are signed HTTP calls), the gateway and the services behind it 30 ms,
the two functions on the stream 7 ms and the client 10 ms. Half as much would take calls that leave out HTTP and
signatures, which is what a client of AWS goes through.`,
      },
    },
    {
      what: 'processor time of an image in stack and functions, against bare sharp',
      values: bare.map((each) => milliseconds / each.milliseconds),
      unit: '×',
    },
    { what: 'images per second', values: [perSecond], unit: '1/s' },
  ];
}

/** Pictures in the first block and in the last, between which the cost of one is compared. */
const block = 1000;

async function measureSmall({ stack, upload }: Run, { smallUploads, say }: Settings): Promise<Measurement[]> {
  const pictures = [await quadrants().jpeg().toBuffer()];
  const costs: number[] = [];
  for (let done = 0; done < smallUploads; done += block) {
    const count = Math.min(block, smallUploads - done);
    costs.push((await measure(stack, count, () => upload(pictures, count))).milliseconds);
    say(`pipeline: ${done + count} of ${smallUploads} small pictures`);
  }
  const [first = 1, last = first] = [costs[0], costs.at(-1)];
  return costs.length === 0
    ? []
    : [
        {
          what: `processor time of a small picture, the last ${block} of ${smallUploads} against the first`,
          values: [last / first],
          unit: '×',
        },
      ];
}

/** Of the stack and its functions, for each picture. */
async function measure(stack: StackProcess, count: number, action: () => Promise<void>) {
  const [start, before] = [performance.now(), stack.processorTime()];
  await action();
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: count / seconds, milliseconds: ((stack.processorTime() - before) * 1000) / count };
}

const bareResult = v.object({ perSecond: v.number(), milliseconds: v.number() });

function bareSharp(photos: Buffer[]): Promise<v.InferOutput<typeof bareResult>> {
  return withFiles(photos, (paths) =>
    runInChild({ program: 'bare-sharp.cjs', settings: { photos: paths, images: 120 }, result: bareResult }),
  );
}
