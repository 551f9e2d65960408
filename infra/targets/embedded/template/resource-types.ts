import type { ResourceType } from './resource-type.ts';
import { bucket } from './resources/bucket.ts';
import { eventSourceMapping } from './resources/event-source-mapping.ts';
import { lambdaFunction } from './resources/function.ts';
import { logGroup } from './resources/log-group.ts';
import { queue } from './resources/queue.ts';
import { apiMethod, apiResource, apiStage, restApi } from './resources/rest-api.ts';
import { role } from './resources/role.ts';
import { rule } from './resources/rule.ts';
import { stateMachine } from './resources/state-machine.ts';
import { table } from './resources/table.ts';
import { topic } from './resources/topic.ts';

/** Nothing of these acts here: permissions are not checked yet, and nobody watches alarms. */
const inert: ResourceType = (_, { name }) => ({ ref: name });

/** Every type of resource that a template may hold. */
export const resourceTypes: Record<string, ResourceType> = {
  'AWS::ApiGateway::Account': inert,
  'AWS::ApiGateway::Deployment': inert,
  'AWS::ApiGateway::Method': apiMethod,
  'AWS::ApiGateway::Resource': apiResource,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': apiStage,
  'AWS::CDK::Metadata': inert,
  'AWS::CloudWatch::Alarm': inert,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': rule,
  'AWS::IAM::Policy': inert,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': inert,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': inert,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': inert,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': inert,
  'AWS::StepFunctions::StateMachine': stateMachine,
};
