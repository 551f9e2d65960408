import { synthesise } from '../infra/assembly.ts';
import { deployToLocalStack } from '../infra/targets/localstack.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';
import { welcome } from './welcome.ts';

const options = {
  endpoint: {
    type: 'string',
    value: 'URL',
    default: 'http://127.0.0.1:4566',
    description: 'where LocalStack answers (http://127.0.0.1:4566)',
  },
} as const;

const deployLocalStack: Command<typeof options> = {
  name: 'npm run deploy:localstack',
  summary: 'Deploys the stack to a LocalStack that runs, or updates it there.',
  options,
  run: async ({ endpoint }) => {
    await fetch(new URL('_localstack/health', endpoint)).catch((cause: unknown) => {
      const advice = 'start it with: docker compose up -d --wait';
      throw new UsageError(`No LocalStack answers at ${endpoint}; ${advice}`, { cause });
    });
    const assembly = await synthesise('local', { packaged: true });
    say('Deploying, which takes about half a minute …');
    const stack = await deployToLocalStack({ endpoint, assembly });
    process.stdout.write(welcome(stack, `${stack.outputs['ApiUrl']}openapi.json`));
  },
};

await runCommand(deployLocalStack);
