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
import type { JwtSettings } from '../../api-settings.ts';
import { addCustomDomain } from '../custom-domain.ts';
import { ImagesApi } from '../functions/images-api.ts';
import { UsersApi } from '../functions/users-api.ts';
import { addGatewayResponses } from '../gateway-responses.ts';
import type { FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import { ApiUserPool } from './api-user-pool.ts';
import type { ImagesTable } from './images-table.ts';
import type { PrivateBucket } from './private-bucket.ts';
import type { UsersTable } from './users-table.ts';

interface Props {
  readonly users: UsersTable;
  readonly uploads: PrivateBucket;
  readonly images: PrivateBucket;
  readonly table: ImagesTable;
}

/**
 * One REST API in front of two Hono apps, which route the requests below their path themselves. On AWS alone, an HTTP API
 * costs a third and can verify the tokens; LocalStack 4.14.0 has none.
 */
export class HttpApi extends Construct {
  readonly api: RestApi;
  /** Those of the optional parts. */
  readonly outputs: Record<string, string>;

  constructor(scope: Construct, context: FunctionContext, props: Props) {
    super(scope, 'http-api');
    this.api = this.#createApi(context);
    // The CDK's own output of the URL has a name that changes with the logical id, so no script can rely on it.
    this.api.node.tryRemoveChild('Endpoint');
    const { api } = context.stage;
    const userPool = api.userPool && new ApiUserPool(this, context.stage, api.userPool);
    const functionContext = userPool ? withTokens(context, userPool.tokens) : context;
    this.#route('users', new UsersApi(this, functionContext, props));
    const imagesApi = new ImagesApi(this, functionContext, props);
    this.#route('images', imagesApi);
    this.api.root.addResource('openapi.json').addMethod('ANY', integrationFor(imagesApi));
    addGatewayResponses(this.api, api.corsOrigins);
    this.outputs = {
      ...userPool?.outputs,
      ...(api.customDomain && addCustomDomain(this.api, api.customDomain)),
    };
    this.#acknowledge();
  }

  #createApi({ stage }: FunctionContext): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${Stack.of(this).stackName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new RestApi(this, 'Api', {
      restApiName: Stack.of(this).stackName,
      endpointTypes: [EndpointType.REGIONAL],
      // API Gateway writes access logs with a role of the account: see `account-stack.ts`.
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: stage.api.rateLimit,
        throttlingBurstLimit: stage.api.burstLimit,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(accessLogFormat),
      },
    });
  }

  /** Routes everything at and below a path to a function. */
  #route<Env>(path: string, app: PipelineFunction<Env>): void {
    const integration = integrationFor(app);
    const resource = this.api.root.addResource(path);
    resource.addMethod('ANY', integration);
    resource.addProxy({ defaultIntegration: integration });
  }

  #acknowledge(): void {
    const reasons = {
      'AwsSolutions-APIG2': 'The apps validate each request against the schemas of the OpenAPI document.',
      'AwsSolutions-APIG3': 'A web ACL has a monthly price, and its rules depend on who may call.',
      'AwsSolutions-APIG4': 'The apps verify the tokens, so authorization works the same on every target.',
      'AwsSolutions-APIG6':
        'The functions log their requests; execution logs would repeat headers, and tokens with them.',
      'AwsSolutions-COG4': 'The APIs accept any OpenID provider, not only Cognito.',
    };
    for (const [id, reason] of Object.entries(reasons)) {
      Validations.of(this).acknowledge({ id, reason });
    }
  }
}

/**
 * Without queries, headers and addresses, because cursors, tokens and personal data do not belong in a log. `requestId` is
 * the one of problems and of the functions' own log lines, `functionRequestId` the one of the lines that Lambda writes.
 */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  functionRequestId: '$context.integration.requestId',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  bytes: '$context.responseLength',
  errorType: '$context.error.responseType',
  integrationError: '$context.integrationErrorMessage',
});

function withTokens(context: FunctionContext, tokens: JwtSettings): FunctionContext {
  const { stage } = context;
  return { ...context, stage: { ...stage, api: { ...stage.api, tokens } } };
}

function integrationFor<Env>({ lambda }: PipelineFunction<Env>): LambdaIntegration {
  return new LambdaIntegration(lambda, { allowTestInvoke: false });
}
