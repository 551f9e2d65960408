import type { Stack } from 'aws-cdk-lib';
import { CfnLogGroup, type ILogGroup, LogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { objectiveSeconds } from '../../contracts/operations/metric-groups.ts';

const fields = ['@timestamp', 'service', 'level', 'message', 'imageId', 'attempt', 'status', 'messageId'];

/** The statements of each query after its fields. An operator puts an id in the place of ID. */
const filters: Record<string, string[]> = {
  image: ["imageId = 'ID' or eventId like 'ID'"],
  message: ["messageId = 'ID'"],
  request: ["requestId = 'ID' or function_request_id = 'ID'"],
  errors: ["level = 'ERROR'"],
  'late-uploads': [`CompletionTime > ${objectiveSeconds}`],
};

/**
 * Saves queries of Logs Insights that follow an upload through the functions of a stage. They stand under the name of its
 * stack. Every run costs by the gigabyte that it reads, so choose a short time range.
 */
export function addSavedQueries(scope: Construct, pipeline: Stack): void {
  const logGroups = listFunctionLogs(pipeline).map((name) => importLogGroup(scope, name));
  for (const [name, filterStatements] of Object.entries(filters)) {
    new QueryDefinition(scope, `Query-${name}`, {
      queryDefinitionName: `${pipeline.stackName}/${name}`,
      queryString: new QueryString({ fields, filterStatements, sort: '@timestamp asc', limit: 1000 }),
      logGroups,
    });
  }
}

/** By their names: a reference would make the stack of the stage export them. */
function listFunctionLogs(pipeline: Stack): string[] {
  return pipeline.node
    .findAll()
    .filter((child) => child instanceof CfnLogGroup)
    .flatMap(({ logGroupName }) => logGroupName ?? [])
    .filter((name) => name.startsWith('/aws/lambda/'))
    .sort();
}

function importLogGroup(scope: Construct, name: string): ILogGroup {
  return LogGroup.fromLogGroupName(scope, `Log-${name.split('/').at(-1)}`, name);
}
