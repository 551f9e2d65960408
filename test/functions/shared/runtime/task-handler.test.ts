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

test('a task that fails is logged, and its error goes to Step Functions by its name and without content', async () => {
  const logger = silentLogger();
  const error = Object.assign(new TypeError('Mina'), { Key: 'uploads/Mina.jpg' });
  const handler = taskHandler(() => Promise.reject(error), logger);

  const thrown: Error = await handler({}, {} as Context).catch((reason) => reason);

  expect(thrown.name).toBe('TypeError');
  expect(`${thrown} ${thrown.stack} ${JSON.stringify(thrown)}`).not.toContain('Mina');
  expect(thrown.stack).toContain('task-handler.test.ts');
  expect(logger.lines).toEqual([{ level: 'error', message: 'Task failed', fields: { error } }]);
});
