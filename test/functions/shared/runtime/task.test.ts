import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { taskHandler } from '../../../../functions/shared/runtime/task.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

test('a task is handed its event, and the log the request that it serves', async () => {
  const contexts: Context[] = [];
  const logger = { ...silentLogger(), addContext: (context: Context) => void contexts.push(context) };
  const context = { awsRequestId: 'request' } as Context;
  const handler = taskHandler(async (event) => ({ given: event }), logger);

  expect(await handler({ imageId: 'a' }, context)).toEqual({ given: { imageId: 'a' } });
  expect(contexts).toEqual([context]);
});
