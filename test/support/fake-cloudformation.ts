import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

type Respond = (input: Record<string, unknown>) => object;

/** A client of CloudFormation that calls no service: each operation has a function that makes its output or throws. */
export function fakeCloudFormation(operations: Record<string, Respond>): CloudFormationClient {
  const client = new CloudFormationClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        const respond = operations[`${commandName}`.replace(/Command$/, '')];
        const output = respond?.(input as Record<string, unknown>);
        if (!output) {
          throw new Error(`The test has no response for ${commandName}`);
        }
        return { response: {}, output: { $metadata: {}, ...output } };
      },
    { step: 'initialize', name: 'fake', priority: 'high' },
  );
  return client;
}
