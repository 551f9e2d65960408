import { readdirSync } from 'node:fs';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, describe, inject, test } from 'vitest';
import { waitFor } from '../support/wait-for.ts';

const { endpoint, region, credentials } = inject('stack');
const settings = {
  ...(endpoint && { endpoint }),
  ...(region && { region }),
  ...(credentials && { credentials }),
};
const lambda = new LambdaClient(settings);
const logs = new CloudWatchLogsClient(settings);
afterAll(() => {
  lambda.destroy();
  logs.destroy();
});

/** `notify-alarm` is a part of the operations stack, which has no end-to-end tests. */
const functionNames = readdirSync('functions').filter((name) => !['shared', 'notify-alarm'].includes(name));

describe.concurrent('the log of a function has its invocations', () => {
  test.each(functionNames)('%s', async (functionName) => {
    const FunctionName = `${inject('stackName')}-${functionName}`;
    const startTime = Date.now() - 1000;
    await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"Records":[]}' }));
    const request = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FunctionName}`, startTime });
    const poll = async () => ((await logs.send(request)).events?.length ? true : undefined);
    await waitFor(`lines in the log of ${functionName}`, poll, 30);
  });
});
