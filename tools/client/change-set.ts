import {
  type Change,
  ChangeSetNotFoundException,
  type CloudFormationClient,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { findStack, isMissingStack } from './find-stack.ts';

export type ChangeKind = 'create' | 'update' | 'replace' | 'delete';

export interface ResourceChange {
  kind: ChangeKind;
  logicalId: string;
  type: string;
}

/** Deleting or replacing one of these deletes data that no deployment can restore. */
const typesWithData = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::Cognito::UserPool',
];

/** Reads the changes of a change set; there is no change set when the stack is up to date. */
export async function readChangeSet(
  client: CloudFormationClient,
  StackName: string,
  ChangeSetName: string,
): Promise<ResourceChange[]> {
  const changes: Change[] = [];
  let NextToken: string | undefined;
  do {
    const request = new DescribeChangeSetCommand({ StackName, ChangeSetName, NextToken });
    const page = await client.send(request).catch(ignoreNotFound);
    changes.push(...(page?.Changes ?? []));
    NextToken = page?.NextToken;
  } while (NextToken);
  return changes.flatMap(toResourceChange);
}

/** Deletes a change set, and the stack that CloudFormation has created only to hold it. */
export async function deletePreparation(
  client: CloudFormationClient,
  StackName: string,
  ChangeSetName: string,
): Promise<void> {
  await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName })).catch(ignoreNotFound);
  const stack = await findStack(client, StackName);
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS') {
    await client.send(new DeleteStackCommand({ StackName }));
  }
}

function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof ChangeSetNotFoundException || isMissingStack(error))) {
    throw error;
  }
}

/** Converts one change; CloudFormation may report one of a stack as a whole, which is none of a resource. */
export function toResourceChange({ ResourceChange: change }: Change): ResourceChange[] {
  if (!change) {
    return [];
  }
  const { LogicalResourceId: logicalId = '', ResourceType: type = '' } = change;
  return [{ kind: toKind(change), logicalId, type }];
}

function toKind({ Action, Replacement, Details = [] }: NonNullable<Change['ResourceChange']>): ChangeKind {
  if (Action === 'Add' || Action === 'Import') {
    return 'create';
  }
  if (Action === 'Remove') {
    return 'delete';
  }
  // CloudFormation reports `Conditional` also for a reference whose value stays the same; only a property that the
  // template itself changes is a reason to expect a replacement.
  const isDirect = Details.some(
    ({ ChangeSource, Target }) =>
      ChangeSource === 'DirectModification' &&
      ['Always', 'Conditionally'].includes(Target?.RequiresRecreation ?? ''),
  );
  return Replacement === 'True' || (Replacement === 'Conditional' && isDirect) ? 'replace' : 'update';
}

/** Finds the changes that delete data and that the caller has not named. */
export function findDataLoss(changes: ResourceChange[], allowed: string[]): ResourceChange[] {
  return changes.filter(
    ({ kind, logicalId, type }) =>
      (kind === 'replace' || kind === 'delete') &&
      typesWithData.includes(type) &&
      !allowed.includes(logicalId),
  );
}
