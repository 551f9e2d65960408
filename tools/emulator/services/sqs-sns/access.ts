import type { Access } from '../../iam/authorizer.ts';
import { arn } from '../account.ts';
import { parseJsonBody } from '../json-body.ts';
import type { GatewayRequest } from '../request.ts';

/** The permissions of a request for SQS. A batch needs the action of its single operation. */
export function getSqsAccess({ operation, body }: GatewayRequest): Access[] {
  const { QueueUrl, QueueName, SourceArn, DestinationArn } = parseJsonBody(body);
  if (operation === 'StartMessageMoveTask') {
    return getMoveTaskAccess(String(SourceArn), DestinationArn);
  }
  const name = QueueUrl ?? QueueName;
  const resource = name === undefined ? String(SourceArn ?? '*') : toQueueArn(String(name));
  return [{ action: `sqs:${operation.replace(/Batch$/, '')}`, resource }];
}

/** A message move task receives and deletes messages on behalf of its caller. */
function getMoveTaskAccess(source: string, destination: unknown): Access[] {
  const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  const send = { action: 'sqs:SendMessage', resource: String(destination) };
  return [
    ...actions.map((action) => ({ action: `sqs:${action}`, resource: source })),
    ...(destination === undefined ? [] : [send]),
  ];
}

/** The permissions of a request for SNS. */
export function getSnsAccess({ operation, body }: GatewayRequest): Access[] {
  const form = new URLSearchParams(String(body));
  const get = (name: string) => form.get(name) ?? undefined;
  const name = get('Name');
  const subscription = get('SubscriptionArn')?.replace(/:[^:]*$/, '');
  const topic = get('TopicArn') ?? get('TargetArn') ?? get('ResourceArn') ?? subscription;
  const resource = topic ?? (name ? arn('sns', name) : '*');
  const context = { 'sns:Protocol': get('Protocol'), 'sns:Endpoint': get('Endpoint') };
  return [{ action: `sns:${operation.replace(/Batch$/, '')}`, resource, context }];
}

/** The ARN of a queue by its URL or name. */
export function toQueueArn(urlOrName: string): string {
  return arn('sqs', urlOrName.split('/').at(-1) ?? '');
}
