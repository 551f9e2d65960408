import { type CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';

/** Lists the resources that failed after this time, each with its reason, the first failure first. */
export async function listFailures(
  client: CloudFormationClient,
  StackName: string,
  since = new Date(0),
): Promise<string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus, Timestamp }) => {
    return ResourceStatus?.endsWith('_FAILED') && (Timestamp ?? since) >= since;
  })
    .map(({ LogicalResourceId, ResourceType, ResourceStatusReason = 'no reason given' }) => {
      return `${LogicalResourceId} (${ResourceType}): ${ResourceStatusReason}`;
    })
    .reverse();
}
