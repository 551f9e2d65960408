import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { taskHandler } from '../../../../functions/shared/runtime/task-handler.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

test('the task receives the event of the state, and the logger the Lambda context', async () => {
  const contexts: Context[] = [];
  const logger = { ...silentLogger(), addContext: (context: Context) => void contexts.push(context) };
  const context = { awsRequestId: 'request' } as Context;
  const handler = taskHandler(async (event) => ({ received: event }), logger);

  expect(await handler({ imageId: 'a' }, context)).toEqual({ received: { imageId: 'a' } });
  expect(contexts).toEqual([context]);
});
