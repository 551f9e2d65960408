import * as v from 'valibot';
import type { Kind } from '../test/support/pictures/kind.ts';
import { kinds } from '../test/support/pictures/kinds.ts';
import type { Benchmark, Measurement, Settings } from './benchmark.ts';
import { photo } from './photo.ts';
import { runInChild } from './run-in-child.ts';
import { withFiles } from './with-files.ts';

export const transform: Benchmark = {
  title: 'The transform',
  method: `Checks and thumbnail, as process-upload wires them, against bare \`sharp(buffer).rotate().resize(320).webp()\`:
processor time of one process in which both take turns. Refusing: every kind of file that is refused before it is decoded:
its memory the first time, its processor time ten times more.`,
  run: async (settings) => [
    await compare(2, settings),
    { ...(await compare(12, settings)), goal: { atMost: 1.03 } },
    { ...(await compare(24, settings)), goal: { atMost: 1.03 } },
    ...(await refuse(settings)),
  ],
};

const pairs = v.array(v.object({ bare: v.number(), ours: v.number() }));

async function compare(megapixels: number, { rounds, say }: Settings): Promise<Measurement> {
  say(`transform: ${megapixels} MP`);
  const measured = await withFiles([await photo(megapixels)], ([file]) =>
    runInChild({
      program: 'compare-transform.ts',
      settings: { photo: file, rounds, images: 10 },
      result: pairs,
    }),
  );
  const values = measured.map(({ bare, ours }) => ours / bare);
  return { what: `${megapixels} MP, against bare sharp`, values, unit: '×' };
}

const refusal = v.object({ milliseconds: v.number(), bytes: v.number() });

/** The dearest of all kinds. */
async function refuse({ say }: Settings): Promise<Measurement[]> {
  say('transform: refusing');
  const measured: v.InferOutput<typeof refusal>[] = [];
  for (const { make } of kinds.filter(isRefusedByHeader)) {
    measured.push(await withFiles([await make()], ([file]) => refuseOne(file)));
  }
  const milliseconds = Math.max(...measured.map((each) => each.milliseconds));
  const megabytes = Math.max(...measured.map(({ bytes }) => bytes / 1e6));
  return [
    {
      what: 'refusing by header, the dearest kind',
      values: [milliseconds],
      unit: 'ms',
      goal: { atMost: 15 },
    },
    { what: 'memory that refusing adds', values: [megabytes], unit: 'MB', goal: { atMost: 10 } },
  ];
}

function refuseOne(file: string | undefined): Promise<v.InferOutput<typeof refusal>> {
  return runInChild({ program: 'refuse.ts', settings: { file, times: 10 }, result: refusal });
}

/** Damage shows only in the decoder. */
function isRefusedByHeader({ outcome }: Kind): boolean {
  return outcome.status === 'REJECTED' && outcome.reason !== 'CORRUPT_IMAGE';
}
