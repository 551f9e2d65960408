import { synth } from '../../infra/synth/synth.ts';
import { StartupError } from '../emulator/errors.ts';
import type { Quotas } from '../emulator/services.ts';
import { type Emulator, startEmulator } from '../emulator/start.ts';
import { UsageError } from './command.ts';
import { onShutdown } from './on-shutdown.ts';

interface EmulatorOptions {
  /** On 127.0.0.1; 0 selects a free port. */
  port: number;
  /** Keeps objects and tables. @default a temporary directory, deleted at the end */
  dataDirectory?: string | undefined;
  /** @default those of an account */
  quotas?: Partial<Quotas>;
  /** Receives errors that reach no client. */
  log?: (line: string) => void;
}

/**
 * Starts the stack `local` in this process, and stops it when the process is asked to end.
 * @throws {UsageError} when it cannot start
 */
export async function startLocalEmulator(options: EmulatorOptions): Promise<Emulator> {
  const assembly = await synth('local');
  try {
    const emulator = await startEmulator({ assembly, ...options });
    onShutdown(() => emulator.stop());
    return emulator;
  } catch (error) {
    throw error instanceof StartupError ? new UsageError(error.message, { cause: error }) : error;
  }
}
