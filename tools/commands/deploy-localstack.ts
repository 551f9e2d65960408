import { synth } from '../../infra/synth/synth.ts';
import { deployToLocalStack } from '../client/localstack.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { startupMessage } from './startup-message.ts';

const options = {
  endpoint: {
    type: 'string',
    value: 'URL',
    default: 'http://127.0.0.1:4566',
    description: 'the endpoint of LocalStack (http://127.0.0.1:4566)',
  },
} as const;

const deployLocalStack: Command<typeof options> = {
  name: 'npm run deploy:localstack',
  summary: 'Creates or updates the stack on a running LocalStack.',
  options,
  run: async ({ endpoint }) => {
    await fetch(new URL('_localstack/health', endpoint)).catch((cause: unknown) => {
      const advice = 'start it with: docker compose up -d --wait';
      throw new UsageError(`No LocalStack answers at ${endpoint}; ${advice}`, { cause });
    });
    const assembly = await synth('local', { packaged: true });
    logStatus('Deploying, which takes about half a minute …');
    const stack = await deployToLocalStack({ endpoint, assembly });
    process.stdout.write(startupMessage(stack, { api: `${stack.outputs['ApiUrl']}openapi.json` }));
  },
};

await runCommand(deployLocalStack);
