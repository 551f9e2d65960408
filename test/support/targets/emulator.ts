import { synth } from '../../../infra/synth/synth.ts';
import type { Faults } from '../../../tools/emulator/services/lambda/faults.ts';
import { startEmulator } from '../../../tools/emulator/start.ts';
import type { Target } from './target.ts';

/** Starts the stack `local` on an emulator in this process. */
export async function startEmulatedStack(): Promise<Target & { faults: Faults }> {
  const assembly = await synth('local');
  const emulator = await startEmulator({ assembly, port: 0 });
  const { endpoint, region, credentials, outputs, faults, stop } = emulator;
  return {
    address: { endpoint, region, credentials, outputs },
    stage: 'local',
    stackName: assembly.stackName,
    faults,
    stop,
  };
}
