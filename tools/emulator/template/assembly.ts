import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const resource = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DependsOn: v.optional(v.union([v.string(), v.array(v.string())]), []),
  Condition: v.optional(v.string()),
});
const template = v.object({
  Resources: v.record(v.string(), resource),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown() })), {}),
});
const asset = v.object({ source: v.object({ path: v.string() }) });
const assets = v.object({ files: v.record(v.string(), asset) });

/** A synthesized stack: its template, and the directory of each bundle by the key of its zip file. */
export interface ParsedAssembly {
  stackName: string;
  template: v.InferOutput<typeof template>;
  bundles: Map<string, string>;
}

/** The output directory of the CDK, and the name of a stack in it. */
export interface CloudAssembly {
  directory: string;
  stackName: string;
}

/** @throws {Error} when the files are missing, or the CDK did not write them */
export async function readAssembly({ directory, stackName }: CloudAssembly): Promise<ParsedAssembly> {
  const readJson = async (kind: string): Promise<unknown> =>
    JSON.parse(await readFile(join(directory, `${stackName}.${kind}.json`), 'utf8'));
  const { files } = v.parse(assets, await readJson('assets'));
  const bundles = Object.entries(files).map(
    ([hash, { source }]) => [`${hash}.zip`, join(directory, source.path)] as const,
  );
  return { stackName, template: v.parse(template, await readJson('template')), bundles: new Map(bundles) };
}
