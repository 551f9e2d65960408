import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { getOperationsStackName } from '../../../infra/operations-settings.ts';
import { synth } from '../../../infra/synth/synth.ts';
import { startEmulator } from '../../../tools/emulator/start.ts';
import { mergeStacks } from '../../../tools/monitoring/merge-stacks.ts';
import { Monitoring } from '../../../tools/monitoring/monitoring.ts';

/** Runs stage `local` and its operations stack on an emulator with monitoring. */
export async function startMonitoredStack() {
  const directory = await mkdtemp(join(tmpdir(), 'monitored-stack-'));
  const pipeline = await synth('local');
  const assembly = await mergeStacks(pipeline, getOperationsStackName(pipeline.stackName), directory);
  const monitoring = new Monitoring(pipeline.stackName);
  const emulator = await startEmulator({ assembly, port: 0, extension: monitoring });
  const { endpoint, region, credentials, outputs } = emulator;
  const settings = { endpoint, region, credentials, maxAttempts: 1 };
  const secretsManager = new SecretsManagerClient(settings);
  return {
    ...emulator,
    assembly,
    stackName: pipeline.stackName,
    monitoring,
    sqs: new SQSClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    logs: new CloudWatchLogsClient(settings),
    setWebhook: async (SecretString: string) => {
      const SecretId = outputs['WebhookSecretArn'];
      await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
    stop: async () => {
      await emulator.stop();
      await rm(directory, { recursive: true });
    },
  };
}
