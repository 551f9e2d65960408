import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { getStackName } from '../../infra/stages.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { StackClient } from '../client/stack-client.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { type ClientSettings, clientSettings, findFunction, stackOptions } from './running-stack.ts';
import { fitSample, listSamples, readEvent } from './sample-events.ts';
import { startLocalEmulator } from './start-local-emulator.ts';

const options = {
  ...stackOptions,
  list: { type: 'boolean', description: 'prints the sample events' },
} as const;

const invoke: Command<typeof options> = {
  name: 'npm run invoke',
  summary:
    'Invokes a function once with a sample event, on an emulator of its own or on the stack that --stage or --endpoint names.',
  positionalUsage: 'FUNCTION [EVENT.json]',
  options,
  run: async ({ list, ...target }, [name, eventFile, ...others]) => {
    if (list) {
      process.stdout.write(`${listSamples(name).join('\n')}\n`);
      return;
    }
    if (name === undefined || others.length > 0) {
      throw new UsageError('Name one function, and one event at most; --list prints the samples');
    }
    const endpoint = target.endpoint ?? process.env['AWS_ENDPOINT_URL'];
    if (endpoint !== undefined || target.stage !== 'local') {
      await invokeOn(clientSettings(target), { stage: target.stage, name, eventFile });
      return;
    }
    const emulator = await startLocalEmulator({ port: 0 });
    try {
      await invokeOn(emulator, { stage: 'local', name, eventFile });
    } finally {
      await emulator.stop();
    }
  },
};

interface Invocation {
  stage: string;
  name: string;
  eventFile: string | undefined;
}

async function invokeOn(
  { endpoint, region, credentials }: ClientSettings,
  { stage, name, eventFile }: Invocation,
): Promise<void> {
  const settings = {
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
  };
  const client = new LambdaClient(settings);
  const FunctionName = await findFunction(client, stage, name);
  const event = await readEvent(name, eventFile);
  const Payload = stage === 'local' ? await fitToStack(event, settings) : event;
  const startedAt = performance.now();
  const output = await client.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }));
  const roundTripMs = Math.round(performance.now() - startedAt);
  client.destroy();
  const log = Buffer.from(output.LogResult ?? '', 'base64').toString();
  logStatus(log.trimEnd());
  logStatus(`Round trip: ${roundTripMs} ms`);
  process.stdout.write(`${output.Payload?.transformToString() ?? ''}\n`);
  process.exitCode = output.FunctionError ? 1 : 0;
}

/** The samples name no existing buckets, objects and tokens. */
async function fitToStack(event: string, settings: ClientSettings): Promise<string> {
  const stack = await findStack(new CloudFormationClient(settings), getStackName('local'));
  const client = new StackClient({ ...settings, outputs: readOutputs(stack) });
  try {
    return await fitSample(event, client);
  } finally {
    client.close();
  }
}

await runCommand(invoke);
