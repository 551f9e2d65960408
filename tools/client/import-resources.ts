import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import { deletePreparation } from './change-set.ts';
import type { RetainedResource } from './retained-resources.ts';
import { type StackTemplate, toImportTemplate } from './stack-template.ts';

/** An import creates nothing, so it takes seconds. */
const importTimeoutSeconds = 300;

/** There is no change set when CloudFormation has refused the request itself. */
const noReason = { StatusReason: undefined };

/**
 * Creates a stack from resources that exist. The template of the next deployment may add all others.
 * @throws {Error} when CloudFormation refuses the import, or does not complete it
 */
export async function importResources(
  client: CloudFormationClient,
  StackName: string,
  template: StackTemplate,
  resources: RetainedResource[],
): Promise<void> {
  const ChangeSetName = 'import-retained-resources';
  const changeSet = { StackName, ChangeSetName };
  const ids = resources.map(({ logicalId }) => logicalId);
  const waiter = { client, maxWaitTime: importTimeoutSeconds, minDelay: 1, maxDelay: 5 };
  try {
    await client.send(
      new CreateChangeSetCommand({
        ...changeSet,
        ChangeSetType: 'IMPORT',
        TemplateBody: JSON.stringify(toImportTemplate(template, ids)),
        ResourcesToImport: resources.map(({ logicalId, type, identifier }) => ({
          LogicalResourceId: logicalId,
          ResourceType: type,
          ResourceIdentifier: identifier,
        })),
      }),
    );
    await waitUntilChangeSetCreateComplete(waiter, changeSet);
  } catch (cause) {
    const { StatusReason } = await client.send(new DescribeChangeSetCommand(changeSet)).catch(() => noReason);
    await deletePreparation(client, StackName, ChangeSetName);
    throw StatusReason ? new Error(StatusReason, { cause }) : cause;
  }
  await client.send(new ExecuteChangeSetCommand(changeSet));
  await waitUntilStackImportComplete(waiter, { StackName });
}
