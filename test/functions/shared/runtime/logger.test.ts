import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../../../functions/shared/runtime/logger.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('each line has the ids of its request, its message and its trace, and none of the message before', () => {
  const lines: Record<string, unknown>[] = [];
  const print = (line: unknown) => lines.push(JSON.parse(String(line))) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(print);
  vi.stubEnv(
    '_X_AMZN_TRACE_ID',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
  );
  const logger = createLogger('process-upload');
  const context = { awsRequestId: 'r1', functionName: 'f' } as Context;
  logger.addContext(context, { messageId: 'm1' });
  logger.info('Upload completed', { imageId: 'a1', attempt: 1 });
  logger.addContext(context);
  logger.info('Sweep completed', {});
  const common = { function_request_id: 'r1', xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793' };
  expect(lines).toMatchObject([{ ...common, messageId: 'm1', imageId: 'a1', attempt: 1 }, common]);
  expect(lines[1]).not.toHaveProperty('messageId');
});
