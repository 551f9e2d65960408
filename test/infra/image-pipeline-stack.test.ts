import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../contracts/http/problem.ts';
import { env as deleteFiles } from '../../functions/delete-files/env.ts';
import { env as deleteUserImages } from '../../functions/delete-user-images/env.ts';
import { env as imagesApi } from '../../functions/images-api/env.ts';
import { env as inspectImage } from '../../functions/inspect-image/env.ts';
import { env as optimizeImage } from '../../functions/optimize-image/env.ts';
import { env as processUpload } from '../../functions/process-upload/env.ts';
import { env as publishImageEvent } from '../../functions/publish-image-event/env.ts';
import { env as recordImage } from '../../functions/record-image/env.ts';
import { env as resizeImage } from '../../functions/resize-image/env.ts';
import { env as sweepUploads } from '../../functions/sweep-uploads/env.ts';
import { env as usersApi } from '../../functions/users-api/env.ts';
import { env as watermarkImage } from '../../functions/watermark-image/env.ts';
import { synth } from '../../infra/synth/synth.ts';
import { synthTemplate } from '../support/synthesized.ts';

let template: Template;
beforeAll(() => {
  // Throws when cdk-nag or a validation of the CDK reports a finding that no construct acknowledges.
  template = synthTemplate('prod');
});

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

/** The resource types of the stack, all of which LocalStack 4.14.0 deploys. */
const deployableTypes = [
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::StepFunctions::StateMachine',
];

const resources = (type: string) => Object.values(template.findResources(type));
const toText = (resource: Record<string, unknown>) => JSON.stringify(resource);

describe('the template', () => {
  test('holds only types that every target deploys, and no custom resource', () => {
    const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>);
    expect([...new Set(types.map(({ Type }) => Type))].sort()).toEqual(deployableTypes);
  });

  test('has the outputs that scripts read', () => {
    expect(Object.keys(template.toJSON()['Outputs']).sort()).toEqual([
      'ApiId',
      'ApiUrl',
      'ImageEventsTopicArn',
      'ImagesBucketName',
      'ImagesTableName',
      'LargeImageStateMachineArn',
      'QuarantineQueueUrl',
      'UploadDeadLetterQueueUrl',
      'UploadQueueUrl',
      'UploadsBucketName',
      'UsersTableName',
    ]);
  });

  test('needs no bootstrap version, which LocalStack does not have', () => {
    expect(template.toJSON()).not.toHaveProperty('Parameters');
  });
});

describe('buckets', () => {
  test('are closed, encrypted and reached by TLS only', () => {
    const closed = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.objectLike({}),
      PublicAccessBlockConfiguration: closed,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(deniesPlainHttp('AWS::S3::BucketPolicy')).toEqual([true, true]);
    const Condition = { NumericLessThan: { 's3:TlsVersion': 1.2 } };
    const Statement = Match.arrayWith([Match.objectLike({ Effect: 'Deny', Action: 's3:*', Condition })]);
    template.allResourcesProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement } });
  });

  test('notify the queue of objects under uploads/, and of no others', () => {
    const notifying = template.findResources('AWS::S3::Bucket', {
      Properties: { NotificationConfiguration: Match.anyValue() },
    });
    const [bucket] = Object.values(notifying);
    expect(Object.keys(notifying)).toHaveLength(1);
    expect(bucket?.['Properties'].NotificationConfiguration.QueueConfigurations).toEqual([
      expect.objectContaining({
        Event: 's3:ObjectCreated:*',
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } },
      }),
    ]);
    expect(toText(bucket ?? {})).toContain('UploadQueue');
  });

  test('delete the parts of multipart uploads that no client completed', () => {
    const rule = Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    const Rules = Match.arrayWith([rule]);
    template.allResourcesProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules } });
  });

  test('delete the intermediate files of executions that were cut off, and no other objects', () => {
    const rules = resources('AWS::S3::Bucket').flatMap(
      ({ Properties }) => Properties.LifecycleConfiguration.Rules,
    );
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring).toMatchObject([{ Prefix: 'work/', ExpirationInDays: 1 }]);
  });
});

/** Whether each policy of this type denies requests without TLS. */
function deniesPlainHttp(type: string): boolean[] {
  return resources(type).map((policy) =>
    policy['Properties'].PolicyDocument.Statement.some(
      ({ Effect, Condition }: { Effect: string; Condition: unknown }) =>
        Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    ),
  );
}

describe('queues and topic', () => {
  test('are encrypted and reached by TLS only', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    expect(deniesPlainHttp('AWS::SQS::QueuePolicy')).toEqual([true, true, true]);
    expect(deniesPlainHttp('AWS::SNS::TopicPolicy')).toEqual([true]);
  });

  test('move a message to the dead-letter queue after its final receive', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 3 },
    });
  });

  test('receive a pointer to every batch of a stream that failed for 23 hours', () => {
    const mappings = resources('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition,
    );
    expect(mappings).toHaveLength(3);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        MaximumRecordAgeInSeconds: 82_800,
        BisectBatchOnFunctionError: true,
      });
      expect(toText(Properties.DestinationConfig.OnFailure.Destination)).toContain('QuarantineQueue');
      expect(Properties).not.toHaveProperty('MaximumRetryAttempts');
    }
  });

  test('accept notifications from S3 for this account only', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 's3.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });
});

describe('the tables', () => {
  test('stream both images of an item, can be restored and are protected against deletion', () => {
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  test('index for the sweeper what it reads, without the name of a file', () => {
    const indexes = resources('AWS::DynamoDB::Table').flatMap(
      ({ Properties }) => Properties.GlobalSecondaryIndexes ?? [],
    );
    const { Projection } = indexes.find(({ IndexName }) => IndexName === 'byLease');
    expect(Projection.ProjectionType).toBe('INCLUDE');
    expect(Projection.NonKeyAttributes).not.toContain('declaredFile');
  });

  test('of images is indexed by owner, by source and by lease', () => {
    const [table] = resources('AWS::DynamoDB::Table').filter(
      ({ Properties }) => Properties.GlobalSecondaryIndexes,
    );
    const indexes = table?.['Properties'].GlobalSecondaryIndexes as {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
    }[];
    expect(
      indexes.map(({ IndexName, KeySchema }) => [IndexName, ...KeySchema.map((key) => key.AttributeName)]),
    ).toEqual([
      ['byOwner', 'ownerId', 'createdAt'],
      ['byOwnerLease', 'ownerId', 'leaseExpiresAt'],
      ['bySource', 'sourceKey', 'createdAt'],
      ['byLease', 'leaseStatus', 'leaseExpiresAt'],
    ]);
  });
});

test.each([
  ['AWS::DynamoDB::Table', 2],
  ['AWS::S3::Bucket', 2],
  // The dead-letter queue, whose messages wait for a redrive.
  ['AWS::SQS::Queue', 1],
])('%s outlives the stack of a stage that retains data, but not a failed creation', (type, count) => {
  const policies = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
  expect(Object.keys(template.findResources(type, policies))).toHaveLength(count);
});

describe('functions', () => {
  test('log as JSON, at the level of the stage', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', ApplicationLogLevel: 'INFO' }),
    });
  });
});

test('the policies are those of stage local, whose actions the end-to-end tests use', async () => {
  const { directory, stackName } = await synth('local');
  const local = Template.fromString(readFileSync(join(directory, `${stackName}.template.json`), 'utf8'));
  const listPolicies = (each: Template) =>
    ['AWS::IAM::Policy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap(
      (type) =>
        Object.entries(each.findResources(type)).map(([id, { Properties }]) => [
          id,
          Properties.PolicyDocument,
        ]),
    );
  expect(listPolicies(template)).toEqual(listPolicies(local));
});

test('no ARN names a partition', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
});

describe('triggers', () => {
  test('deliver one message at a time to process-upload, and accept partial batch responses', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });

  test.each([
    ['publishimageevent', ['AWAITING_UPLOAD', 'PROCESSING', 'DELETED']],
    ['deletefiles', ['AWAITING_UPLOAD', 'PROCESSING']],
  ])('deliver the changes to a terminal status, or to an unknown one, to %s', (logicalId, ignored) => {
    const [mapping] = resources('AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => Properties.StartingPosition && toText(Properties.FunctionName).includes(logicalId),
    );
    expect(mapping?.['Properties']).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mapping?.['Properties']).not.toHaveProperty('MaximumRetryAttempts');
    const status = (matcher: object) => ({ dynamodb: { NewImage: { status: { S: [matcher] } } } });
    const patterns = [
      status({ 'anything-but': ignored }),
      { eventName: ['INSERT', 'MODIFY'], ...status({ exists: false }) },
    ];
    expect(mapping?.['Properties'].FilterCriteria).toEqual({
      Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
    });
  });

  test('start the sweeper at a rate of 15 minutes', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
  });
});

/** Prints a reference without the hash that ends each logical id: `Uploads.Arn/uploads/*`. */
function printReference(reference: unknown): string {
  return JSON.stringify(reference)
    .replaceAll(/\{"Ref":"(\w+?)[0-9A-F]{8}"\}/g, '$1')
    .replaceAll(/\{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}","(\w+)"\]\}/g, '$1.$2')
    .replaceAll(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, '$1')
    .replaceAll(/["]|,(?=")/g, '');
}

describe('each role', () => {
  const streamActions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
  const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  /** Required for the log delivery of a state machine; these actions have no resource-level permissions. */
  const deliveryActions = [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ];
  const renditions = { StringLike: { 's3:prefix': 'images/*' } };

  /** The statements of each role: its actions, the exact resource, the condition. */
  const allowed: Record<string, [actions: string[], resource: string, condition?: object][]> = {
    processupload: [
      [logActions, 'processuploadLog.Arn'],
      [['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], 'UploadQueue.Arn'],
      [['dynamodb:UpdateItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], 'ImagesTable.Arn'],
      [['s3:GetObject'], 'Uploads.Arn/uploads/*'],
      [['s3:ListBucket'], 'Uploads.Arn'],
      [['s3:DeleteObject'], 'Uploads.Arn/uploads/*'],
      [['s3:PutObject'], 'Images.Arn/images/*'],
      [['states:StartExecution'], 'processlargeimageStateMachine'],
    ],
    publishimageevent: [
      [logActions, 'publishimageeventLog.Arn'],
      [streamActions, 'ImagesTable.StreamArn'],
      [['dynamodb:ListStreams'], '*'],
      [['sqs:SendMessage'], 'QuarantineQueue.Arn'],
      [['sns:Publish'], 'ImageEvents'],
    ],
    deletefiles: [
      [logActions, 'deletefilesLog.Arn'],
      [streamActions, 'ImagesTable.StreamArn'],
      [['dynamodb:ListStreams'], '*'],
      [['sqs:SendMessage'], 'QuarantineQueue.Arn'],
      [['s3:ListBucket'], 'Images.Arn', renditions],
      [['s3:DeleteObject'], 'Images.Arn/images/*'],
      [['s3:DeleteObject'], 'Uploads.Arn/uploads/*'],
    ],
    sweepuploads: [
      [logActions, 'sweepuploadsLog.Arn'],
      [['dynamodb:Query'], 'ImagesTable.Arn/index/byLease'],
      [['dynamodb:UpdateItem', 'dynamodb:DeleteItem'], 'ImagesTable.Arn'],
      [['s3:GetObject'], 'Uploads.Arn/uploads/*'],
      [['s3:ListBucket'], 'Uploads.Arn'],
      [['sqs:SendMessage'], 'UploadQueueDeadLetterQueue.Arn'],
    ],
    inspectimage: [
      [logActions, 'processlargeimageinspectimageLog.Arn'],
      [['s3:GetObject'], 'Uploads.Arn/uploads/*'],
      [['s3:ListBucket'], 'Uploads.Arn'],
    ],
    resizeimage: [
      [logActions, 'processlargeimageresizeimageLog.Arn'],
      [['s3:GetObject'], 'Uploads.Arn/uploads/*'],
      [['s3:ListBucket'], 'Uploads.Arn'],
      [['s3:PutObject'], 'Images.Arn/work/*'],
    ],
    watermarkimage: [
      [logActions, 'processlargeimagewatermarkimageLog.Arn'],
      [['s3:GetObject', 's3:PutObject'], 'Images.Arn/work/*'],
    ],
    optimizeimage: [
      [logActions, 'processlargeimageoptimizeimageLog.Arn'],
      [['s3:GetObject'], 'Images.Arn/work/*'],
      [['s3:PutObject'], 'Images.Arn/images/*'],
    ],
    recordimage: [
      [logActions, 'processlargeimagerecordimageLog.Arn'],
      [['dynamodb:UpdateItem', 'dynamodb:GetItem'], 'ImagesTable.Arn'],
      [['s3:ListBucket'], 'Images.Arn', { StringLike: { 's3:prefix': 'work/*' } }],
      [['s3:DeleteObject'], 'Images.Arn/work/*'],
      [['sqs:SendMessage'], 'UploadQueueDeadLetterQueue.Arn'],
    ],
    usersapi: [
      [logActions, 'httpapiusersapiLog.Arn'],
      [['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'], 'UsersTable.Arn'],
    ],
    imagesapi: [
      [logActions, 'httpapiimagesapiLog.Arn'],
      [['dynamodb:GetItem'], 'UsersTable.Arn'],
      [['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], 'ImagesTable.Arn'],
      [['dynamodb:Query'], 'ImagesTable.Arn/index/byOwner'],
      [['dynamodb:Query'], 'ImagesTable.Arn/index/byOwnerLease'],
      [['s3:PutObject'], 'Uploads.Arn/uploads/users/*'],
      [['s3:GetObject'], 'Images.Arn/images/*'],
    ],
    deleteuserimages: [
      [logActions, 'deleteuserimagesLog.Arn'],
      [streamActions, 'UsersTable.StreamArn'],
      [['dynamodb:ListStreams'], '*'],
      [['sqs:SendMessage'], 'QuarantineQueue.Arn'],
      [['dynamodb:Query'], 'ImagesTable.Arn/index/byOwner'],
      [['dynamodb:UpdateItem'], 'ImagesTable.Arn'],
    ],
    processlargeimageRole: [
      [deliveryActions, '*'],
      [
        ['lambda:InvokeFunction'],
        `[${['inspect', 'resize', 'watermark', 'optimize', 'record']
          .map((verb) => `processlargeimage${verb}imageFunction.Arn`)
          .join()}]`,
      ],
    ],
  };

  test.each(Object.entries(allowed))('%s is allowed exactly the calls of its owner', (owner, expected) => {
    const policies = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      toText(Properties.Roles).includes(owner),
    );
    const statements: Statement[] = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const actual = statements.map(({ Action, Resource, Condition }) => [
      [Action].flat().sort(),
      printReference(Resource),
      Condition,
    ]);
    expect(actual).toEqual(
      expected.map(([actions, resource, condition]) => [[...actions].sort(), resource, condition]),
    );
  });

  test('belongs to one function and has no managed policy', () => {
    const managed = resources('AWS::IAM::Role').filter(({ Properties }) => Properties.ManagedPolicyArns);
    expect(managed).toEqual([]);
    template.resourceCountIs('AWS::IAM::Role', Object.keys(allowed).length);
  });
});

describe('the API', () => {
  test('is throttled, and logs each request without data of its client', () => {
    const [stage] = resources('AWS::ApiGateway::Stage');
    const { MethodSettings, AccessLogSetting } = stage?.['Properties'] ?? {};
    expect(MethodSettings).toMatchObject([{ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }]);
    const { requestId, functionRequestId, errorType, integrationError } = JSON.parse(AccessLogSetting.Format);
    expect([requestId, functionRequestId, errorType, integrationError]).toEqual([
      '$context.requestId',
      '$context.integration.requestId',
      '$context.error.responseType',
      '$context.integrationErrorMessage',
    ]);
    expect(AccessLogSetting.Format).not.toMatch(/sourceIp|caller|user|authorizer|\$context\.path/);
  });

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', 404],
    ['INVALID_SIGNATURE', 404],
    ['REQUEST_TOO_LARGE', 413],
    ['THROTTLED', 429],
    ['DEFAULT_4XX', 400],
    ['INTEGRATION_TIMEOUT', 504],
    ['DEFAULT_5XX', 500],
  ])('sends %s as a problem with status %i and the request id', (ResponseType, status) => {
    const responses = template.findResources('AWS::ApiGateway::GatewayResponse', {
      Properties: { ResponseType },
    });
    const [response] = Object.values(responses);
    const { StatusCode, ResponseParameters, ResponseTemplates } = response?.['Properties'] ?? {};
    expect(StatusCode).toBe(`${status}`);
    expect(ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.X-Request-Id': 'context.requestId',
    });
    expect(ResponseParameters).not.toHaveProperty(['gatewayresponse.header.Access-Control-Allow-Origin']);
    const body = parse(problem, JSON.parse(ResponseTemplates['application/json']));
    expect([body.status, body.requestId]).toEqual([status, '$context.requestId']);
  });

  test('routes everything at and below two paths to their functions', () => {
    const paths = resources('AWS::ApiGateway::Resource').map(({ Properties }) => Properties.PathPart);
    expect(paths.sort()).toEqual(['images', 'openapi.json', 'users', '{proxy+}', '{proxy+}']);
    template.resourceCountIs('AWS::ApiGateway::Method', 5);
    template.allResourcesProperties('AWS::ApiGateway::Method', { HttpMethod: 'ANY' });
  });

  test('waits for the index of owners before it deletes the images of a user', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 61,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ dynamodb: { NewImage: { deleted: { BOOL: [true] } } } }) }],
      },
    });
  });
});

describe('the state machine', () => {
  test('logs every event without its execution data', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
    });
  });

  test('has alarms for executions that fail and for executions that time out', () => {
    const metrics = resources('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.Namespace === 'AWS/States')
      .map(({ Properties }) => Properties.MetricName);
    expect(metrics.sort()).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut']);
  });
});

describe('the environment of each function', () => {
  test.each([
    ['process-upload', processUpload],
    ['publish-image-event', publishImageEvent],
    ['delete-files', deleteFiles],
    ['sweep-uploads', sweepUploads],
    ['inspect-image', inspectImage],
    ['resize-image', resizeImage],
    ['watermark-image', watermarkImage],
    ['optimize-image', optimizeImage],
    ['record-image', recordImage],
    ['users-api', usersApi],
    ['images-api', imagesApi],
    ['delete-user-images', deleteUserImages],
  ])('%s has the variables of its schema, and the log level', (name, { entries }) => {
    const functions = template.findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: `image-pipeline-prod-${name}` },
    });
    const variables = Object.values(functions).flatMap(({ Properties }) =>
      Object.keys(Properties.Environment.Variables),
    );
    expect(variables.sort()).toEqual([...Object.keys(entries), 'POWERTOOLS_LOG_LEVEL'].sort());
  });
});

describe('operations', () => {
  test('keep logs for a month', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    const logged = [
      'AWS::Lambda::Function',
      'AWS::StepFunctions::StateMachine',
      'AWS::ApiGateway::Stage',
    ].flatMap(resources);
    template.resourceCountIs('AWS::Logs::LogGroup', logged.length);
  });

  test('have a section in the runbook for every alarm, and an alarm for every section', () => {
    const operations = synthTemplate('prod', undefined, {
      isValidated: false,
      stackName: 'image-pipeline-prod-operations',
    });
    const descriptions = [template, operations].flatMap((each) =>
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
        Object.values(each.findResources(type)).map(({ Properties }) => Properties.AlarmDescription),
      ),
    );
    const alarms = descriptions.flatMap(
      (text) => /See docs\/operate\/runbook\.md, section (.+)\.$/.exec(text)?.[1] ?? [],
    );
    const runbook = readFileSync('docs/operate/runbook.md', 'utf8');
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(sections.sort()).toEqual(alarms.sort());
  });
});
