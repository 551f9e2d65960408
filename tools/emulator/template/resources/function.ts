import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { requireHandlerFile } from '../../services/lambda/handler-file.ts';
import { resourceType } from '../resource-type.ts';

export const lambdaFunction = resourceType(
  {
    FunctionName: v.optional(v.string()),
    Code: v.object({ S3Key: v.string() }),
    Handler: v.string(),
    Role: v.string(),
    Runtime: v.pipe(v.string(), v.startsWith('nodejs')),
    Timeout: v.optional(v.number(), 3),
    MemorySize: v.optional(v.number(), 128),
    Environment: v.optional(v.strictObject({ Variables: v.record(v.string(), v.string()) }), {
      Variables: {},
    }),
    ReservedConcurrentExecutions: v.optional(v.number()),
    LoggingConfig: v.optional(
      v.strictObject({
        LogGroup: v.string(),
        // The emulator writes the lines of Lambda itself as text.
        LogFormat: v.optional(v.string()),
        ApplicationLogLevel: v.optional(v.string()),
      }),
    ),
  },
  ['Architectures', 'Description', 'KmsKeyArn', 'Tags', 'TracingConfig'],
  async ({ Code, ...properties }, { name, bundles }) => {
    const { FunctionName = name, LoggingConfig = { LogGroup: `/aws/lambda/${FunctionName}` } } = properties;
    const FunctionArn = arn('lambda', `function:${FunctionName}`);
    const directory = bundles.get(Code.S3Key);
    if (!directory) {
      throw new Error(`the assembly has no asset ${Code.S3Key}`);
    }
    await requireHandlerFile(FunctionName, properties.Handler, directory);
    return {
      ref: FunctionName,
      attributes: { Arn: FunctionArn },
      create: ({ lambda }) =>
        lambda.add({ ...properties, FunctionName, FunctionArn, LoggingConfig, directory }),
    };
  },
);
