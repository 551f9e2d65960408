import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { LargeImageStateMachine } from '../../../../functions/shared/aws/large-image-state-machine.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';
import { sourceWith } from '../../../support/records.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:large';
const attemptKey = { imageId: 'a', attempt: 2 };

function setUp(response: FakeResponse) {
  const { settings, requests } = fakeHttp(response);
  const client = new SFNClient(settings);
  return { workflow: new LargeImageStateMachine({ client, stateMachineArn }), requests };
}

function errorResponse(name: string): FakeResponse {
  return { status: 400, headers: { 'x-amzn-errortype': name }, body: JSON.stringify({ __type: name }) };
}

test('start names the execution after image and attempt, and its input contains the source', async () => {
  const { workflow, requests } = setUp({ body: '{}' });
  await workflow.start(attemptKey, sourceWith());
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    stateMachineArn,
    name: 'a-2',
    input: JSON.stringify({ imageId: 'a', attempt: 2, source: sourceWith() }),
  });
});

test('start succeeds when the execution already exists', async () => {
  const { workflow } = setUp(errorResponse('ExecutionAlreadyExists'));
  await expect(workflow.start(attemptKey, sourceWith())).resolves.toBeUndefined();
});

test('start throws any other error', async () => {
  const { workflow } = setUp(errorResponse('ExecutionLimitExceeded'));
  await expect(workflow.start(attemptKey, sourceWith())).rejects.toMatchObject({
    name: 'ExecutionLimitExceeded',
  });
});
