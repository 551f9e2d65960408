import type { ResourceType } from './resource-type.ts';
import { bucket } from './resources/bucket.ts';
import { eventInvokeConfig } from './resources/event-invoke-config.ts';
import { eventSourceMapping } from './resources/event-source-mapping.ts';
import { lambdaFunction } from './resources/function.ts';
import { logGroup } from './resources/log-group.ts';
import {
  bucketPolicy,
  lambdaPermission,
  queuePolicy,
  rolePolicy,
  topicPolicy,
} from './resources/policies.ts';
import { queue } from './resources/queue.ts';
import { apiMethod, apiResource, apiStage, gatewayResponse, restApi } from './resources/rest-api.ts';
import { role } from './resources/role.ts';
import { rule } from './resources/rule.ts';
import { stateMachine } from './resources/state-machine.ts';
import { table } from './resources/table.ts';
import { topic } from './resources/topic.ts';

/** Resources without an effect in the emulator: alarms have no metrics, and API Gateway writes no access logs. */
const noop: ResourceType = (_, { name }) => ({ ref: name });
noop.ignoredProperties = ['all'];

/** The supported resource types. A template with any other type stops the start. */
export const resourceTypes: Record<string, ResourceType> = {
  'AWS::ApiGateway::Deployment': noop,
  'AWS::ApiGateway::GatewayResponse': gatewayResponse,
  'AWS::ApiGateway::Method': apiMethod,
  'AWS::ApiGateway::Resource': apiResource,
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Stage': apiStage,
  'AWS::CDK::Metadata': noop,
  'AWS::CloudWatch::Alarm': noop,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': rule,
  'AWS::IAM::Policy': rolePolicy,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::StepFunctions::StateMachine': stateMachine,
};
