import { synth } from '../../infra/synth/synth.ts';
import { StartupError } from '../emulator/errors.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/start.ts';
import { UsageError } from './command.ts';
import { onShutdown } from './on-shutdown.ts';

/**
 * Starts the stack `local` in this process, and stops it when the process is asked to end.
 * @throws {UsageError} when it cannot start
 */
export async function startLocalEmulator(options: Omit<EmulatorOptions, 'assembly'>): Promise<Emulator> {
  const assembly = await synth('local');
  try {
    const emulator = await startEmulator({ assembly, ...options });
    onShutdown(() => emulator.stop());
    return emulator;
  } catch (error) {
    throw error instanceof StartupError ? new UsageError(error.message, { cause: error }) : error;
  }
}
