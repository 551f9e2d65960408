import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandError } from './command.ts';

/** Runs another command of this directory. @throws {CommandError} when it fails */
export async function runScript(name: string, ...args: string[]): Promise<void> {
  const path = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: 'inherit' });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) {
    throw new CommandError(`npm run ${name} exited with ${exitCode}`);
  }
}
