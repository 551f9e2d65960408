import * as v from 'valibot';
import type { Fixture } from '../fixtures/fixture.ts';
import { fixtures } from '../fixtures/fixtures.ts';
import type { Benchmark, BenchmarkSettings, Measurement } from './benchmark.ts';
import { runInChild } from './run-in-child.ts';
import { makeSampleJpeg } from './sample-jpeg.ts';
import { withTempFiles } from './with-temp-files.ts';

export const transform: Benchmark = {
  title: 'The transform',
  method: `Checks and thumbnail, as process-upload wires them, against bare \`sharp(buffer).rotate().resize(320).webp()\`:
processor time of one process in which both take turns. Rejection: every kind of file that is rejected before it is decoded;
memory of the first time, processor time of ten more.`,
  run: async (settings) => [
    await compare(2, settings),
    { ...(await compare(12, settings)), goal: { atMost: 1.03 } },
    { ...(await compare(24, settings)), goal: { atMost: 1.03 } },
    ...(await measureRejections(settings)),
  ],
};

const pairs = v.array(v.object({ bare: v.number(), transform: v.number() }));

async function compare(megapixels: number, { rounds, logStatus }: BenchmarkSettings): Promise<Measurement> {
  logStatus(`transform: ${megapixels} MP`);
  const results = await withTempFiles([await makeSampleJpeg(megapixels)], ([file]) =>
    runInChild({
      program: 'compare-transform.ts',
      settings: { file, rounds, images: 10 },
      result: pairs,
    }),
  );
  const values = results.map((pair) => pair.transform / pair.bare);
  return { name: `${megapixels} MP, against bare sharp`, values, unit: '×' };
}

const rejectionCost = v.object({ milliseconds: v.number(), bytes: v.number() });

/** Returns the most expensive of all kinds. */
async function measureRejections({ logStatus }: BenchmarkSettings): Promise<Measurement[]> {
  logStatus('transform: rejection');
  const costs: v.InferOutput<typeof rejectionCost>[] = [];
  for (const { make } of fixtures.filter(isRejectedByHeader)) {
    costs.push(await withTempFiles([await make()], ([file]) => measureRejection(file)));
  }
  const milliseconds = Math.max(...costs.map((cost) => cost.milliseconds));
  const megabytes = Math.max(...costs.map(({ bytes }) => bytes / 1e6));
  return [
    {
      name: 'rejection by header, the most expensive kind',
      values: [milliseconds],
      unit: 'ms',
      goal: { atMost: 15 },
    },
    { name: 'memory that a rejection adds', values: [megabytes], unit: 'MB', goal: { atMost: 10 } },
  ];
}

function measureRejection(file: string | undefined): Promise<v.InferOutput<typeof rejectionCost>> {
  return runInChild({ program: 'reject.ts', settings: { file, times: 10 }, result: rejectionCost });
}

/** Only the decoder finds damage. */
function isRejectedByHeader({ expected: outcome }: Fixture): boolean {
  return outcome.status === 'REJECTED' && outcome.reason !== 'CORRUPT_IMAGE';
}
