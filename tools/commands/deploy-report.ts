import type { ChangeKind, ResourceChange } from '../client/change-set.ts';
import type { AwsAccount } from './aws-account.ts';
import { countByType } from './count-by-type.ts';

const verbs: Record<ChangeKind, string> = {
  create: 'create',
  update: 'update',
  replace: 'REPLACE',
  delete: 'DELETE',
};

/** Formats the changes of a stack: created and updated resources counted by type, others one by one. */
export function formatChanges(
  stackName: string,
  { accountId, region }: AwsAccount,
  changes: ResourceChange[],
): string {
  const where = `${stackName} in account ${accountId}, region ${region}`;
  if (changes.length === 0) {
    return `${where}: no changes`;
  }
  const counted = (['create', 'update'] as const).flatMap((kind) => formatCounts(kind, changes));
  const listed = changes
    .filter(({ kind }) => kind === 'replace' || kind === 'delete')
    .map(({ kind, logicalId, type }) => `  ${verbs[kind].padEnd(8)} ${logicalId} (${type})`);
  return [`${where}:`, ...counted, ...listed].join('\n');
}

function formatCounts(kind: ChangeKind, changes: ResourceChange[]): string[] {
  const counts = countByType(changes.filter((change) => change.kind === kind).map(({ type }) => type));
  return counts.map(([type, count]) => `  ${verbs[kind].padEnd(8)} ${String(count).padStart(3)}  ${type}`);
}

/** Formats the outputs of a deployed stack. */
export function formatOutputs(
  stackName: string,
  { accountId, region }: AwsAccount,
  outputs: Record<string, string>,
): string {
  const rows = Object.entries(outputs).map(([name, value]) => `  ${name.padEnd(26)} ${value}`);
  return `
${stackName} is deployed to account ${accountId}, region ${region}.

${rows.join('\n')}
`;
}

/** Formats the outputs of the deployed pipeline, and lines to paste into a shell. */
export function formatDeployment(
  stackName: string,
  account: AwsAccount,
  outputs: Record<string, string>,
): string {
  return `${formatOutputs(stackName, account, outputs)}
Upload a file and read its record:

  export AWS_REGION=${account.region}
  aws s3 cp photo.jpg s3://${outputs['UploadsBucketName']}/uploads/photo.jpg
  aws dynamodb query --table-name ${outputs['ImagesTableName']} --index-name bySource --key-condition-expression 'sourceKey = :key' --expression-attribute-values '{":key":{"S":"uploads/photo.jpg"}}'

Read the API description:

  curl ${outputs['ApiUrl']}openapi.json

`;
}
