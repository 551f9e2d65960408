import { LocalstackContainer } from '@testcontainers/localstack';
import { getContainerRuntimeClient } from 'testcontainers';
import { localStackImage } from '../infra/targets/localstack.ts';
import { UsageError } from './command.ts';

const sessionLabel = 'org.testcontainers.session-id';

export interface LocalStack {
  endpoint: string;
  /** Removes the container, and those that it has started for functions. */
  remove(): Promise<void>;
}

/**
 * Starts LocalStack in Docker on a free port.
 * @throws {UsageError} when no Docker answers
 */
export async function startLocalStack(): Promise<LocalStack> {
  const docker = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new UsageError('No Docker answers; LocalStack needs one', { cause });
  });
  const { LAMBDA_RUNTIME_IMAGE_MAPPING } = process.env;
  const container = await new LocalstackContainer(localStackImage)
    // It starts a container for each function, beside its own.
    .withBindMounts([{ source: '/var/run/docker.sock', target: '/var/run/docker.sock' }])
    .withEnvironment({
      // Streams from DynamoDB Local; otherwise LocalStack downloads an emulator for them.
      PROVIDER_OVERRIDE_DYNAMODB: 'v2',
      ...(LAMBDA_RUNTIME_IMAGE_MAPPING && { LAMBDA_RUNTIME_IMAGE_MAPPING }),
    })
    .start();
  // LocalStack puts the label of this session on the containers that it starts for functions.
  const label = `${sessionLabel}=${container.getLabels()[sessionLabel]}`;
  const remove = async () => {
    await container.stop();
    const { dockerode } = docker.container;
    const left = await dockerode.listContainers({ all: true, filters: { label: [label] } });
    await Promise.all(left.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true })));
  };
  return { endpoint: `http://127.0.0.1:${container.getPort()}`, remove };
}
