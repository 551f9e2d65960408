import { synthesise } from '../../../infra/assembly.ts';
import { startEmbedded } from '../../../infra/targets/embedded/start.ts';
import type { Faults } from '../../../infra/targets/services/lambda/faults.ts';
import type { Target } from '../stack-setup.ts';

/** The synthesised stack `local`, in this process. */
export async function startEmbeddedStack(): Promise<Target & { faults: Faults }> {
  const assembly = await synthesise('local');
  const embedded = await startEmbedded({ assembly, port: 0 });
  const { endpoint, region, credentials, outputs, faults, stop } = embedded;
  return { address: { endpoint, region, credentials, outputs }, stage: 'local', faults, stop };
}
