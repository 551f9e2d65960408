import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const asset = v.object({
  source: v.object({ path: v.string(), packaging: v.picklist(['zip', 'file']) }),
  destinations: v.record(v.string(), v.object({ bucketName: v.string(), objectKey: v.string() })),
});

const manifest = v.pipe(v.string(), v.parseJson(), v.object({ files: v.record(v.string(), asset) }));

export type Asset = v.InferOutput<typeof asset>;

/** A synthesized stack: `{directory}/{stackName}.template.json` and `{stackName}.assets.json`. */
export interface SynthesizedStack {
  directory: string;
  stackName: string;
}

/** Reads which files the CDK wants uploaded before a deployment, and where to. */
export function readAssetManifest({ directory, stackName }: SynthesizedStack): Asset[] {
  const text = readFileSync(join(directory, `${stackName}.assets.json`), 'utf8');
  return Object.values(v.parse(manifest, text).files);
}
