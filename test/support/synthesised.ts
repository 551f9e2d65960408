import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../infra/app.ts';
import type { StageName } from '../../infra/stages.ts';

const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

/** The template of a stage, validated with every rule; its bundles are empty, which no property depends on. */
export function templateOf(stageName: StageName): Template {
  const folder = mkdtempSync(join(tmpdir(), 'synthesised-'));
  try {
    const bundles = join(folder, 'bundles');
    for (const name of functionNames) {
      mkdirSync(join(bundles, name), { recursive: true });
      writeFileSync(join(bundles, name, 'handler.cjs'), '');
    }
    const app = buildApp({ stageName, bundles, outdir: join(folder, 'assembly') });
    app.synth();
    return Template.fromStack(app.node.children.find((child) => Stack.isStack(child)) as Stack);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
