import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { type Command, runCommand, UsageError } from './command.ts';
import { clientSettings, findFunction, stackOptions } from './running-stack.ts';

const show: Command<typeof stackOptions> = {
  name: 'npm run show',
  summary: 'Prints the deployed configuration and the concurrency of a function.',
  positionalUsage: 'FUNCTION',
  options: stackOptions,
  run: async (target, [name, ...others]) => {
    if (name === undefined || others.length > 0) {
      throw new UsageError('Name one function');
    }
    const client = new LambdaClient(clientSettings(target));
    const FunctionName = await findFunction(client, target.stage, name);
    const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const concurrency = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    const rows = {
      function: FunctionName,
      runtime: configuration.Runtime,
      memory: `${configuration.MemorySize} MB`,
      timeout: `${configuration.Timeout} s`,
      concurrency: concurrency.ReservedConcurrentExecutions ?? 'not reserved',
      role: configuration.Role,
      log: configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
      ...configuration.Environment?.Variables,
    };
    for (const [label, value] of Object.entries(rows)) {
      process.stdout.write(`${label.padEnd(30)} ${value}\n`);
    }
  },
};

await runCommand(show);
