import type { LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { isStageName, stages } from '../../infra/stages.ts';
import { toMessage, UsageError } from './command.ts';

/** The options that select a running stack. */
export const stackOptions = {
  stage: {
    type: 'string',
    value: 'NAME',
    default: 'local',
    description: `one of ${Object.keys(stages).join(', ')}; all but local are on AWS (local)`,
  },
  endpoint: {
    type: 'string',
    value: 'URL',
    description: 'the endpoint of stage local (AWS_ENDPOINT_URL, else http://127.0.0.1:4566)',
  },
} as const;

/** Options for the SDK clients of that stack. On AWS they are empty: the SDK reads the environment and the profile. */
export interface ClientSettings {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** @throws {UsageError} for an unknown stage */
export function clientSettings({
  stage,
  endpoint,
}: {
  stage: string;
  endpoint?: string | undefined;
}): ClientSettings {
  if (!isStageName(stage)) {
    throw new UsageError(`--stage is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
  }
  if (stage !== 'local') {
    return {};
  }
  const {
    AWS_ENDPOINT_URL,
    AWS_REGION,
    AWS_ACCESS_KEY_ID = 'test',
    AWS_SECRET_ACCESS_KEY = 'test',
  } = process.env;
  return {
    endpoint: endpoint ?? AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566',
    region: AWS_REGION ?? 'us-east-1',
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}

/**
 * Finds the full name of a function of this stack.
 * @throws {UsageError} that lists the functions, or when no stack answers
 */
export async function findFunction(client: LambdaClient, stage: string, name: string): Promise<string> {
  const prefix = `image-pipeline-${stage}-`;
  const known: string[] = [];
  try {
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
      known.push(
        ...Functions.map(({ FunctionName = '' }) => FunctionName).filter((each) => each.startsWith(prefix)),
      );
    }
  } catch (cause) {
    throw new UsageError(`No stack answers: ${toMessage(cause)}`, { cause });
  }
  if (!known.includes(prefix + name)) {
    const names = known.map((each) => each.slice(prefix.length)).sort();
    throw new UsageError(`There is no function ${name}; there are ${names.join(', ')}`);
  }
  return prefix + name;
}
