import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { isMissingStack } from './find-stack.ts';

/** Returns the id of the latest event of a stack, or undefined when there is no such stack. */
export async function findLastEventId(
  client: CloudFormationClient,
  stackName: string,
): Promise<string | undefined> {
  try {
    const { StackEvents: [event] = [] } = await client.send(
      new DescribeStackEventsCommand({ StackName: stackName }),
    );
    return event?.EventId;
  } catch (error) {
    if (isMissingStack(error)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Lists the resources that failed, after an event if one is given, each with its reason, the first failure first. Events are compared by
 * their order, because the clocks of this machine and of CloudFormation differ.
 */
export async function listFailures(
  client: CloudFormationClient,
  stackName: string,
  lastEventId?: string,
): Promise<string[]> {
  const events = await listEventsAfter(client, stackName, lastEventId);
  return events
    .filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    .map(({ LogicalResourceId, ResourceType, ResourceStatusReason = 'no reason given' }) => {
      return `${LogicalResourceId} (${ResourceType}): ${ResourceStatusReason}`;
    })
    .reverse();
}

/** Lists events, the latest first, up to a known one. */
async function listEventsAfter(
  client: CloudFormationClient,
  StackName: string,
  lastEventId: string | undefined,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    const index = StackEvents.findIndex(({ EventId }) => EventId === lastEventId);
    events.push(...(index < 0 ? StackEvents : StackEvents.slice(0, index)));
    if (index >= 0) {
      break;
    }
  }
  return events;
}
