import sharp from 'sharp';
import * as v from 'valibot';
import type { Benchmark, Goal, Measurement, Settings } from './benchmark.ts';
import { type BundledFunction, bundledFunction } from './bundled-functions.ts';
import { photo } from './photo.ts';
import { runInChild } from './run-in-child.ts';
import { StubAws } from './stub-aws.ts';
import { withFiles } from './with-files.ts';

export const handler: Benchmark = {
  title: 'process-upload, warm',
  method: `The bundle that is deployed, in a process of its own, against an AWS on this machine that only agrees; it and bare
\`sharp(buffer).rotate().resize(320).webp()\` take turns with the same photo. Processor time of that process. Memory: the peak
of a fresh process after ten invocations.`,
  run: async (settings) => {
    const processUpload = await bundledFunction('process-upload');
    const stub = await StubAws.start();
    try {
      return [
        ...(await compareAll(processUpload, stub, settings)),
        ...(await peaks(processUpload, stub, settings)),
      ];
    } finally {
      stub.stop();
    }
  },
};

const gc = `half of it is a full garbage collection for almost every upload. The chunks in which Node reads the body set it off, the one
Buffer that they are copied into hardly adds to it. With room for 256 MB from the start, which takes a flag of V8, it is 1.18.`;

const goals: Record<number, Goal> = {
  2: { atMost: 1.75 },
  12: { atMost: 1.35 },
  24: { atMost: 1.35, obstacle: gc },
};

async function compareAll(
  processUpload: BundledFunction,
  stub: StubAws,
  settings: Settings,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const megapixels of [2, 12, 24]) {
    settings.say(`handler: ${megapixels} MP`);
    measurements.push(...(await compare(megapixels, { processUpload, stub, rounds: settings.rounds })));
  }
  return measurements;
}

interface Comparison {
  processUpload: BundledFunction;
  stub: StubAws;
  rounds: number;
}

const cost = v.object({ milliseconds: v.number(), collections: v.number() });
const pairs = v.array(v.object({ bare: cost, ours: cost }));

async function compare(
  megapixels: number,
  { processUpload, stub, rounds }: Comparison,
): Promise<Measurement[]> {
  const upload = await photo(megapixels);
  const event = stub.hold(upload);
  const measured = await withFiles([upload], ([file]) =>
    runInChild({
      program: 'compare-handler.cjs',
      settings: { bundle: processUpload.bundle, photo: file, event, rounds, images: 10 },
      result: pairs,
      env: { ...processUpload.environment, AWS_ENDPOINT_URL: stub.endpoint },
    }),
  );
  const values = measured.map(({ bare, ours }) => ours.milliseconds / bare.milliseconds);
  const collections = measured.map(({ ours }) => ours.collections);
  const what = `${megapixels} MP`;
  return [
    {
      what: `${what}, against bare sharp`,
      values,
      unit: '×',
      ...(goals[megapixels] && { goal: goals[megapixels] }),
    },
    { what: `${what}, full garbage collections`, values: collections, unit: 'per upload' },
  ];
}

const invoked = v.object({ peakBytes: v.number() });

async function peaks(
  { bundle, environment }: BundledFunction,
  stub: StubAws,
  { say }: Settings,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const { what, make, goal } of largeFiles) {
    say(`handler: memory, ${what}`);
    const event = stub.hold(await make());
    const { peakBytes } = await runInChild({
      program: 'invoke-handler.cjs',
      settings: { bundle, event, times: 10 },
      result: invoked,
      // Whatever their size, they are to be decoded here.
      env: { ...environment, SMALL_FILE_BYTES: '100000000', AWS_ENDPOINT_URL: stub.endpoint },
    });
    measurements.push({ what: `peak memory, ${what}`, values: [peakBytes / 1e6], unit: 'MB', goal });
  }
  return measurements;
}

const largeFiles: { what: string; make: () => Promise<Buffer>; goal: Goal }[] = [
  { what: 'a JPEG of 12 MP', make: () => photo(12), goal: { atMost: 240 } },
  {
    what: 'a JPEG of 50 MP',
    make: () => photo(49.9),
    goal: { atMost: 300, obstacle: 'files of 10 MB wait outside the heap, where they hasten no collection.' },
  },
  // Beside the file, all coefficients: 2.1 bytes for each of three channels.
  { what: 'a progressive JPEG of 50 MP', make: () => progressivePhoto(49.9), goal: { atMost: 600 } },
  // One complete row comes with the last byte: the whole raster, twice.
  { what: 'an interlaced PNG of 50 MP', make: () => interlacedPicture(49.9), goal: { atMost: 600 } },
];

async function progressivePhoto(megapixels: number): Promise<Buffer> {
  return sharp(await photo(megapixels))
    .jpeg({ quality: 90, progressive: true })
    .toBuffer();
}

/** Of one colour: with detail, its file would be larger than any that is accepted. */
function interlacedPicture(megapixels: number): Promise<Buffer> {
  const side = Math.floor(Math.sqrt(megapixels * 1e6));
  const create = { width: side, height: side, channels: 4, background: '#36907080' } as const;
  return sharp({ create }).png({ progressive: true }).toBuffer();
}
