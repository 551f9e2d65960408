import { LocalstackContainer } from '@testcontainers/localstack';
import { getContainerRuntimeClient } from 'testcontainers';
import { localStackImage } from '../client/localstack.ts';
import { UsageError } from './command.ts';

const sessionLabel = 'org.testcontainers.session-id';

export interface RunningLocalStack {
  endpoint: string;
  /** Stops the container, and those that LocalStack started for functions. */
  stop(): Promise<void>;
}

/**
 * Starts LocalStack in Docker on a free port.
 * @throws {UsageError} when no Docker answers
 */
export async function startLocalStack(): Promise<RunningLocalStack> {
  const docker = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new UsageError('No Docker answers; LocalStack needs one', { cause });
  });
  const { LAMBDA_RUNTIME_IMAGE_MAPPING } = process.env;
  const container = await new LocalstackContainer(localStackImage)
    // LocalStack starts a container for each function, beside its own.
    .withBindMounts([{ source: '/var/run/docker.sock', target: '/var/run/docker.sock' }])
    .withEnvironment({
      // With DynamoDB Local as its provider, LocalStack downloads no emulator for streams.
      PROVIDER_OVERRIDE_DYNAMODB: 'v2',
      ...(LAMBDA_RUNTIME_IMAGE_MAPPING && { LAMBDA_RUNTIME_IMAGE_MAPPING }),
    })
    .start();
  // LocalStack labels the containers of functions with this session.
  const label = `${sessionLabel}=${container.getLabels()[sessionLabel]}`;
  const stop = async () => {
    await container.stop();
    const { dockerode } = docker.container;
    const remaining = await dockerode.listContainers({ all: true, filters: { label: [label] } });
    await Promise.all(remaining.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true })));
  };
  return { endpoint: `http://127.0.0.1:${container.getPort()}`, stop };
}
