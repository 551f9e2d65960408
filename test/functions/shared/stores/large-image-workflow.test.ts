import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { LargeImageWorkflow } from '../../../../functions/shared/stores/large-image-workflow.ts';
import { type Answer, fakeHttp } from '../../../support/fake-http.ts';
import { sourceOf } from '../../../support/records.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:large';

function workflowThatAnswers(answer: Answer) {
  const { settings, requests } = fakeHttp(answer);
  return { workflow: new LargeImageWorkflow({ client: new SFNClient(settings), stateMachineArn }), requests };
}

function refusal(name: string): Answer {
  return { status: 400, headers: { 'x-amzn-errortype': name }, body: JSON.stringify({ __type: name }) };
}

test('start names the execution by image and attempt, and hands over the source', async () => {
  const { workflow, requests } = workflowThatAnswers({ body: '{}' });
  await workflow.start({ imageId: 'a', attempt: 2 }, sourceOf());
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    stateMachineArn,
    name: 'a-2',
    input: JSON.stringify({ imageId: 'a', attempt: 2, source: sourceOf() }),
  });
});

test('start of an execution that is there already has succeeded', async () => {
  const { workflow } = workflowThatAnswers(refusal('ExecutionAlreadyExists'));
  await expect(workflow.start({ imageId: 'a', attempt: 2 }, sourceOf())).resolves.toBeUndefined();
});

test('start fails with any other trouble', async () => {
  const { workflow } = workflowThatAnswers(refusal('ExecutionLimitExceeded'));
  await expect(workflow.start({ imageId: 'a', attempt: 2 }, sourceOf())).rejects.toMatchObject({
    name: 'ExecutionLimitExceeded',
  });
});
