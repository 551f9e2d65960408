import { createHash } from 'node:crypto';
import { appendFile, cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Asset, readAssetManifest, type SynthesizedStack } from '../client/asset-manifest.ts';

const table = v.looseObject({
  Type: v.string(),
  Properties: v.looseObject({
    AttributeDefinitions: v.array(v.unknown()),
    GlobalSecondaryIndexes: v.optional(v.array(v.unknown())),
  }),
});

const template = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ Resources: v.record(v.string(), v.looseObject({ Type: v.string() })) }),
);

/** The index that the changed assembly adds to the first table that has one already. */
export const addedIndex = 'byStatus';

/** Copies an assembly as a next version of the app: every function has another code, and a table has another index. */
export async function changeAssembly(stack: SynthesizedStack, directory: string): Promise<void> {
  await cp(stack.directory, directory, { recursive: true });
  await addIndex(join(directory, `${stack.stackName}.template.json`));
  for (const asset of readAssetManifest(stack)) {
    if (asset.source.packaging === 'zip') {
      await appendFile(join(directory, asset.source.path, 'handler.js'), '\n// A later version.\n');
    }
    await changeHash({ ...stack, directory }, asset);
  }
}

async function addIndex(path: string): Promise<void> {
  const parsed = v.parse(template, await readFile(path, 'utf8'));
  const [tableWithIndexes] = Object.values(parsed.Resources).filter(
    (resource) => v.is(table, resource) && resource.Properties.GlobalSecondaryIndexes !== undefined,
  );
  const { Properties } = v.parse(table, tableWithIndexes);
  Properties.AttributeDefinitions.push({ AttributeName: 'status', AttributeType: 'S' });
  Properties.GlobalSecondaryIndexes?.push({
    IndexName: addedIndex,
    KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  });
  Object.assign(tableWithIndexes ?? {}, { Properties });
  await writeFile(path, JSON.stringify(parsed));
}

/** The CDK names a file by the hash of its content, and uploads it only under a name that the bucket does not hold. */
async function changeHash({ directory, stackName }: SynthesizedStack, asset: Asset): Promise<void> {
  const { path } = asset.source;
  const manifestFiles = [`${stackName}.assets.json`, `${stackName}.template.json`, 'manifest.json'];
  const hash = getHash(asset);
  const next = createHash('sha256').update(hash).digest('hex');
  for (const file of manifestFiles) {
    const text = await readFile(join(directory, file), 'utf8');
    await writeFile(join(directory, file), text.replaceAll(hash, next));
  }
  if (path.includes(hash)) {
    await rename(join(directory, path), join(directory, path.replace(hash, next)));
  }
}

function getHash({ destinations }: Asset): string {
  const [destination] = Object.values(destinations);
  return destination?.objectKey.replace(/\..*$/, '') ?? '';
}
