import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { persistedContracts } from '../../tools/compatibility/contracts.ts';
import { withUnknownFields } from '../support/with-unknown-fields.ts';

const directory = new URL('./', import.meta.url);
const versions = readdirSync(directory).filter((name) => /^\d/.test(name));
const contractNames = Object.keys(persistedContracts);

const files = versions.flatMap((version) =>
  readdirSync(new URL(version, directory)).map((file) => ({ version, name: file.replace(/\.json$/, '') })),
);

function readSamples(version: string, name: string): object[] {
  return JSON.parse(readFileSync(new URL(`${version}/${name}.json`, directory), 'utf8')) as object[];
}

test.each(files)('this version reads the $name of $version and loses nothing', ({ version, name }) => {
  const read = readSamples(version, name).map((sample) => persistedContracts[name]?.read(sample));
  expect(read).toMatchObject(readSamples(version, name));
});

test.each(contractNames)('the samples of this version are its %s: npm run compatibility', (name) => {
  expect(readSamples(packageJson.version, name)).toEqual(persistedContracts[name]?.write());
});

const workflowContracts = contractNames.filter((name) => name.startsWith('workflow-'));

test.each(workflowContracts)('the workflow keeps unknown fields of its %s, at any depth', (name) => {
  const extended = readSamples(packageJson.version, name).map(withUnknownFields);
  const read = extended.map((sample) => persistedContracts[name]?.read(sample));
  expect(read).toMatchObject(extended);
});
