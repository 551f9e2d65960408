import type { TestProject } from 'vitest/node';
import type { StackAddress } from '../../commands/pipeline.ts';
import type { StageName } from '../../infra/stages.ts';
import { connectToDeployedStack } from './targets/deployed.ts';
import { startEmbeddedStack } from './targets/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackAddress;
    stage: StageName;
  }
}

/** A stack for the end-to-end tests, and how to end it. */
export interface Target {
  address: StackAddress;
  stage: StageName;
  stop(): Promise<void>;
}

const targets: Record<string, () => Promise<Target>> = {
  embedded: () => (process.env['E2E_ENDPOINT'] ? connectToDeployedStack() : startEmbeddedStack()),
  localstack: connectToDeployedStack,
  aws: connectToDeployedStack,
};

let target: Target | undefined;

/** Starts one stack for all end-to-end tests, on the target that `E2E_TARGET` names. */
export async function setup(project: TestProject): Promise<void> {
  const name = process.env['E2E_TARGET'] ?? 'embedded';
  const start = targets[name];
  if (!start) {
    throw new Error(`E2E_TARGET is one of ${Object.keys(targets).join(', ')}, not ${name}`);
  }
  target = await start();
  project.provide('stack', target.address);
  project.provide('stage', target.stage);
}

export async function teardown(): Promise<void> {
  await target?.stop();
}
