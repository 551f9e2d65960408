import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Env as ImagesEnv } from '../../functions/images-api/env.ts';
import type { Env as UsersEnv } from '../../functions/users-api/env.ts';
import { readLocalKeySet } from '../local-keys.ts';
import type { StageSettings } from '../stages.ts';
import type { ImagesTable } from './images-table.ts';
import { type Build, PipelineFunction } from './pipeline-function.ts';
import type { PrivateBucket } from './private-bucket.ts';
import type { UsersTable } from './users-table.ts';

interface Props {
  readonly users: UsersTable;
  readonly uploads: PrivateBucket;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
}

/**
 * One REST API in front of two apps, each of which routes by itself. On AWS alone, an HTTP API costs a third and can
 * verify the tokens; LocalStack has none.
 */
export class HttpApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, build: Build, props: Props) {
    super(scope, 'http-api');
    const { api: settings, logRetentionDays } = build.stage;
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${Stack.of(this).stackName}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: Stack.of(this).stackName,
      endpointTypes: [EndpointType.REGIONAL],
      // Of the account, which has one for all its APIs: access logs need it, and another stack may lean on it.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: build.stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: settings.requestsPerSecond,
        throttlingBurstLimit: settings.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        // Neither query nor headers nor addresses: cursors, tokens and people have no place in a log.
        accessLogFormat: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            method: '$context.httpMethod',
            resource: '$context.resourcePath',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            bytes: '$context.responseLength',
          }),
        ),
      },
    });
    // Its own output of the address has a name that nobody can lean on.
    this.api.node.tryRemoveChild('Endpoint');
    this.#route('users', usersApi(this, build, props));
    const images = imagesApi(this, build, props);
    this.#route('images', images);
    this.api.root.addResource('openapi.json').addMethod('ANY', integrationOf(images));
    this.#acknowledge();
  }

  /** Gives a function everything at and below a path. */
  #route<Env>(path: string, app: PipelineFunction<Env>): void {
    const integration = integrationOf(app);
    const resource = this.api.root.addResource(path);
    resource.addMethod('ANY', integration);
    resource.addProxy({ defaultIntegration: integration });
  }

  #acknowledge(): void {
    const reasons = {
      'AwsSolutions-APIG2':
        'The apps validate each request, by the schemas that the documentation is made of.',
      'AwsSolutions-APIG3': 'A web ACL has a monthly price and rules that only its owner can choose.',
      'AwsSolutions-APIG4': 'The apps verify the tokens, so that every target does.',
      'AwsSolutions-APIG6':
        'The functions log what they do; logs of the gateway would repeat headers, and tokens with them.',
      'AwsSolutions-COG4': 'Any OpenID provider will do, not only Cognito.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        'The role is the account’s, and AWS says which policy it needs.',
    };
    for (const [id, reason] of Object.entries(reasons)) {
      Validations.of(this).acknowledge({ id, reason });
    }
  }
}

function integrationOf<Env>({ lambda }: PipelineFunction<Env>): LambdaIntegration {
  return new LambdaIntegration(lambda, { allowTestInvoke: false });
}

/** What both apps are told. */
function apiEnvironment({ api }: StageSettings) {
  const { issuer, audience, keysUrl } = api.tokens;
  return {
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    TOKEN_KEYS: keysUrl ?? readLocalKeySet(),
    CORS_ORIGINS: api.corsOrigins.join(' '),
  };
}

function usersApi(scope: Construct, build: Build, { users }: Props) {
  const api = new PipelineFunction<UsersEnv>(scope, 'users-api', build, {
    memory: build.stage.api.memory,
    timeout: build.stage.api.functionTimeout,
    environment: { ...apiEnvironment(build.stage), USERS_TABLE_NAME: users.tableName },
  });
  api.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Scan'], users.tableArn);
  return api;
}

function imagesApi(scope: Construct, build: Build, { users, uploads, images, table }: Props) {
  const api = new PipelineFunction<ImagesEnv>(scope, 'images-api', build, {
    memory: build.stage.api.memory,
    timeout: build.stage.api.functionTimeout,
    environment: {
      ...apiEnvironment(build.stage),
      USERS_TABLE_NAME: users.tableName,
      IMAGES_TABLE_NAME: table.tableName,
      UPLOADS_BUCKET_NAME: uploads.bucketName,
      IMAGES_BUCKET_NAME: images.bucketName,
    },
  });
  api.allow(['dynamodb:GetItem'], users.tableArn);
  api.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
  api.allow(['dynamodb:Query'], `${table.tableArn}/index/byOwner`);
  // What the role may do, its presigned URLs may do.
  api.allowObjects(['s3:PutObject'], uploads, 'uploads/users/');
  api.allowObjects(['s3:GetObject'], images, 'images/');
  return api;
}
