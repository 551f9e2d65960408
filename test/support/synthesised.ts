import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../infra/app.ts';
import type { StageName } from '../../infra/stages.ts';

const functionNames = ['process-upload', 'announce-image', 'remove-files', 'sweep-uploads'];

/** The template of a stage, validated with every rule; its bundles are empty, which no property depends on. */
export function templateOf(stageName: StageName): Template {
  const bundles = mkdtempSync(join(tmpdir(), 'empty-bundles-'));
  for (const name of functionNames) {
    mkdirSync(join(bundles, name));
    writeFileSync(join(bundles, name, 'handler.cjs'), '');
  }
  const app = buildApp({ stageName, bundles, outdir: mkdtempSync(join(tmpdir(), 'assembly-')) });
  app.synth();
  return Template.fromStack(app.node.children.find((child) => Stack.isStack(child)) as Stack);
}
