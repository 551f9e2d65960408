import { type PolicyStatement, parsePolicy } from './policy.ts';

/** The AWS managed policies that templates may attach, as of their default versions. */
const actions = new Map([
  [
    'service-role/AWSLambdaBasicExecutionRole',
    ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  ],
  [
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ],
  ],
]);

/** @throws {Error} for a managed policy that is not supported */
export function managedPolicy(arn: string): PolicyStatement[] {
  const name = arn.replace(/^arn:[^:]+:iam::aws:policy\//, '');
  const Action = actions.get(name);
  if (!Action) {
    throw new Error(`the managed policy ${arn} is not supported`);
  }
  return parsePolicy({ Statement: { Effect: 'Allow', Action, Resource: '*' } }, name);
}
