import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../infra/app.ts';
import type { StageName, StageSettings } from '../../infra/stages.ts';

const functionNames = readdirSync('functions').filter((name) => name !== 'shared');

/** Synthesizes the template of a stage and validates it with every rule. No property depends on the bundles, so they are empty. */
export function synthTemplate(stageName: StageName, stage?: StageSettings): Template {
  const directory = mkdtempSync(join(tmpdir(), 'synthesized-'));
  try {
    const bundleDirectory = join(directory, 'bundles');
    for (const name of functionNames) {
      mkdirSync(join(bundleDirectory, name), { recursive: true });
      writeFileSync(join(bundleDirectory, name, 'handler.js'), '');
    }
    const app = buildApp({
      stageName,
      ...(stage && { stage }),
      bundleDirectory,
      outdir: join(directory, 'assembly'),
    });
    app.synth();
    return Template.fromStack(app.node.children.find((child) => Stack.isStack(child)) as Stack);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
