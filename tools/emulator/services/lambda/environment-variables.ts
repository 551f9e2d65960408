import { region } from '../account.ts';
import type { LambdaFunction } from './lambda-function.ts';

/**
 * Builds the environment of a function: its own variables and those that Lambda sets. Of this process's environment it
 * gets only PATH and TMPDIR, so that a developer's credentials do not reach it.
 */
export function toEnvironment(
  definition: LambdaFunction,
  endpoint: string,
  keys: { id: string; secret: string },
): Record<string, string> {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  return {
    PATH,
    TMPDIR,
    TZ: ':UTC',
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
