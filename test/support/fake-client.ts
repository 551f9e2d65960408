import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

type Respond = (input: Record<string, unknown>) => object;
type Operations = Record<string, Respond>;

/** The part of every SDK client that a fake needs. */
interface Client {
  middlewareStack: Pick<CloudFormationClient['middlewareStack'], 'add'>;
}

/** A client of an AWS service that sends no request: each operation has a function that makes its output or throws. */
export function fakeClient<C extends object>(
  Class: new (settings: {
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }) => C,
  operations: Operations,
): C {
  const client = new Class({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  (client as unknown as Client).middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        const respond = operations[`${commandName}`.replace(/Command$/, '')];
        const output = respond?.(input as unknown as Record<string, unknown>);
        if (!output) {
          throw new Error(`The test has no response for ${commandName}`);
        }
        return { response: {}, output: { $metadata: {}, ...output } };
      },
    { step: 'initialize', name: 'fake', priority: 'high' },
  );
  return client;
}

export function fakeCloudFormation(operations: Operations): CloudFormationClient {
  return fakeClient(CloudFormationClient, operations);
}
