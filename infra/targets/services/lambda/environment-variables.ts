import { region } from '../account.ts';
import type { LambdaFunction } from './function-host.ts';

/**
 * All that a function sees: its own variables and what Lambda sets. Of our environment only what a process needs to
 * run; a developer's credentials stay outside.
 */
export function environmentVariables(
  definition: LambdaFunction,
  endpoint: string,
  keys: { id: string; secret: string },
) {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  return {
    ...{ PATH, TMPDIR, TZ: ':UTC' },
    ...definition.Environment.Variables,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    AWS_LAMBDA_FUNCTION_NAME: definition.FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: definition.LoggingConfig.LogGroup,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
}
