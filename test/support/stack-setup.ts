import type { TestProject } from 'vitest/node';
import type { StageName } from '../../infra/stages.ts';
import type { StackAddress } from '../../tools/client/stack-client.ts';
import { connectToDeployedStack } from './targets/deployed.ts';
import { startRecordedStack } from './targets/recorded-emulator.ts';
import type { Target } from './targets/target.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stack: StackAddress;
    stage: StageName;
    stackName: string;
    targetName: string;
  }
}

const targets: Record<string, () => Promise<Target>> = {
  emulator: () => (process.env['E2E_ENDPOINT'] ? connectToDeployedStack() : startRecordedStack()),
  localstack: connectToDeployedStack,
  ministack: connectToDeployedStack,
  aws: connectToDeployedStack,
};

let target: Target | undefined;

/** Starts one stack for all end-to-end tests, on the target that `E2E_TARGET` names. */
export async function setup(project: TestProject): Promise<void> {
  const name = process.env['E2E_TARGET'] ?? 'emulator';
  const start = targets[name];
  if (!start) {
    throw new Error(`E2E_TARGET is one of ${Object.keys(targets).join(', ')}, not ${name}`);
  }
  target = await start();
  project.provide('stack', target.address);
  project.provide('stage', target.stage);
  project.provide('stackName', target.stackName);
  project.provide('targetName', name);
}

export async function teardown(): Promise<void> {
  await target?.stop();
}
