import { type PolicyStatement, parsePolicy } from './policy.ts';

/** The AWS managed policies that templates may attach, as of their default versions. */
const actions = new Map([
  ['service-role/AWSLambdaBasicExecutionRole', 'CreateLogGroup CreateLogStream PutLogEvents'],
  [
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    `CreateLogGroup CreateLogStream DescribeLogGroups DescribeLogStreams PutLogEvents GetLogEvents FilterLogEvents`,
  ],
]);

/** @throws {Error} for a managed policy that is not supported */
export function managedPolicy(arn: string): PolicyStatement[] {
  const name = arn.replace(/^arn:[^:]+:iam::aws:policy\//, '');
  const Action = actions
    .get(name)
    ?.split(' ')
    .map((action) => `logs:${action}`);
  if (!Action) {
    throw new Error(`the managed policy ${arn} is not supported`);
  }
  return parsePolicy({ Statement: { Effect: 'Allow', Action, Resource: '*' } }, name);
}
