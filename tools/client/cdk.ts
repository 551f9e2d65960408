import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));

/**
 * Runs the CDK's command line with the Node.js that runs this program. It reads AWS credentials and region as the AWS CLI
 * does. Its progress goes to standard error.
 * @throws {Error} with its last line, which is the reason, when it fails
 */
export async function runCdk(args: string[], { quiet = false } = {}): Promise<void> {
  const child = spawn(process.execPath, [command, ...args, '--no-notices'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  const closed = once(child, 'close');
  for (const stream of quiet ? [] : [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  }
  const output = (await Promise.all([text(child.stdout), text(child.stderr)])).join('');
  const [exitCode] = await closed;
  if (exitCode !== 0) {
    const lines = output.trim().split('\n');
    throw new Error(lines.at(-1) ?? `cdk exited with ${exitCode}`);
  }
}
