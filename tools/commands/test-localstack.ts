import { synth } from '../../infra/synth/synth.ts';
import { deployToLocalStack } from '../client/localstack.ts';
import { type Command, logStatus, runCommand } from './command.ts';
import { startLocalStack } from './localstack-container.ts';
import { onShutdown } from './on-shutdown.ts';
import { runSuite } from './run-suite.ts';

const testLocalStack: Command<Record<string, never>> = {
  name: 'npm run test:localstack',
  summary: 'Runs the end-to-end tests on LocalStack in Docker, in a container of its own.',
  positionalUsage: '[VITEST OPTION…]',
  options: {},
  run: async (_values, vitestOptions) => {
    logStatus('Starting LocalStack …');
    const startup = startLocalStack();
    const shutdown = new AbortController();
    onShutdown(async () => {
      shutdown.abort();
      await (await startup).stop();
    });
    const localStack = await startup;
    try {
      logStatus('Deploying the stack …');
      const assembly = await synth('local', { packaged: true });
      const { credentials, region } = await deployToLocalStack({ endpoint: localStack.endpoint, assembly });
      process.exitCode = await runSuite(vitestOptions, shutdown.signal, {
        E2E_TARGET: 'localstack',
        E2E_ENDPOINT: localStack.endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      });
    } finally {
      await localStack.stop();
    }
  },
};

await runCommand(testLocalStack);
