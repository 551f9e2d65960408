import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { synthesise } from '../infra/assembly.ts';
import { deployToLocalStack } from '../infra/targets/localstack.ts';
import { type Command, runCommand, say } from './command.ts';
import { startLocalStack } from './localstack-container.ts';
import { stopWith } from './stop-with.ts';

const testLocalStack: Command<Record<string, never>> = {
  name: 'npm run test:localstack',
  summary: 'Runs the end-to-end tests on LocalStack in Docker, on a container of its own.',
  operands: '[VITEST OPTION…]',
  options: {},
  run: async (_values, vitestOptions) => {
    say('Starting LocalStack …');
    const starting = startLocalStack();
    const interrupted = new AbortController();
    stopWith(async () => {
      interrupted.abort();
      await (await starting).remove();
    });
    const localStack = await starting;
    try {
      say('Deploying the stack …');
      const assembly = await synthesise('local', { packaged: true });
      const { credentials, region } = await deployToLocalStack({ endpoint: localStack.endpoint, assembly });
      process.exitCode = await runSuite(vitestOptions, interrupted.signal, {
        E2E_TARGET: 'localstack',
        E2E_ENDPOINT: localStack.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      });
    } finally {
      await localStack.remove();
    }
  },
};

async function runSuite(
  options: string[],
  signal: AbortSignal,
  environment: Record<string, string>,
): Promise<number> {
  const suite = spawn('vitest', ['run', '--project', 'e2e', ...options], {
    stdio: 'inherit',
    signal,
    env: { ...process.env, ...environment },
  });
  const [exitCode] = await once(suite, 'exit');
  return exitCode ?? 1;
}

await runCommand(testLocalStack);
