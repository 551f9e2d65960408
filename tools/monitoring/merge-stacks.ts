import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import type { CloudAssembly } from '../emulator/template/assembly.ts';

const template = v.looseObject({
  Resources: v.record(v.string(), v.unknown()),
  Parameters: v.optional(v.record(v.string(), v.unknown()), {}),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
});
const assets = v.object({
  files: v.record(v.string(), v.looseObject({ source: v.looseObject({ path: v.string() }) })),
});

/**
 * Makes one stack of a stage's stack and the stack that watches it, because the emulator runs one. A parameter of the second
 * becomes what the output of its name in the first stands for.
 */
export async function mergeStacks(
  { directory, stackName }: CloudAssembly,
  secondName: string,
  outdir: string,
): Promise<CloudAssembly> {
  const read = async (name: string) => JSON.parse(await readFile(join(directory, name), 'utf8'));
  const first = v.parse(template, await read(`${stackName}.template.json`));
  const second = v.parse(template, await read(`${secondName}.template.json`));
  const Resources = { ...first.Resources, ...(bind(second.Resources, first.Outputs) as object) };
  const Outputs = { ...first.Outputs, ...second.Outputs };
  const both = [await read(`${stackName}.assets.json`), await read(`${secondName}.assets.json`)];
  const files = both.flatMap((each) => Object.entries(v.parse(assets, each).files));
  const moved = files.map(([hash, { source }]) => {
    const path = relative(outdir, join(directory, source.path));
    return [hash, { source: { ...source, path } }];
  });
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, `${stackName}.template.json`), JSON.stringify({ Resources, Outputs }));
  await writeFile(
    join(outdir, `${stackName}.assets.json`),
    JSON.stringify({ files: Object.fromEntries(moved) }),
  );
  return { directory: outdir, stackName };
}

/** Replaces each `Ref` of an output's name by the value of that output. */
function bind(value: unknown, outputs: Record<string, { Value: unknown }>): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => bind(each, outputs));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref }: { Ref?: unknown } = value;
  const output = typeof Ref === 'string' ? outputs[Ref] : undefined;
  return output
    ? output.Value
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bind(each, outputs)]));
}
