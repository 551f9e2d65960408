import { synth } from '../../../infra/synth/synth.ts';
import type { AttachedPolicy, AuthorizerOptions } from '../../../tools/emulator/iam/authorizer.ts';
import type { Faults } from '../../../tools/emulator/services/lambda/faults.ts';
import { startEmulator } from '../../../tools/emulator/start.ts';
import type { Target } from './target.ts';

interface EmulatedStack extends Target {
  /** The directory of the synthesized template. */
  assembly: string;
  policies: AttachedPolicy[];
  faults: Faults;
}

/** Starts the stack `local` on an emulator in this process. */
export async function startEmulatedStack(authorization?: AuthorizerOptions): Promise<EmulatedStack> {
  const assembly = await synth('local');
  const emulator = await startEmulator({ assembly, port: 0, authorization });
  const { endpoint, region, credentials, outputs, policies, faults, stop } = emulator;
  return {
    address: { endpoint, region, credentials, outputs },
    stage: 'local',
    stackName: assembly.stackName,
    assembly: assembly.directory,
    policies,
    faults,
    stop,
  };
}
