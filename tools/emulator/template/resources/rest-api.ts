import * as v from 'valibot';
import { resourceType } from '../resource-type.ts';

export const restApi = resourceType(
  { Name: v.optional(v.string()) },
  ['EndpointConfiguration', 'Description', 'Policy', 'Tags'],
  (_, { name }) => {
    const id = name
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .slice(-10);
    return {
      ref: id,
      attributes: { RestApiId: id, RootResourceId: `${id}-root` },
      create: ({ restApis }) => restApis.add(id, `${id}-root`),
    };
  },
);

export const apiResource = resourceType(
  { RestApiId: v.string(), ParentId: v.string(), PathPart: v.string() },
  [],
  ({ RestApiId, ParentId, PathPart }, { name }) => ({
    ref: name,
    create: ({ restApis }) =>
      restApis.addResource(RestApiId, { id: name, parentId: ParentId, pathPart: PathPart }),
  }),
);

/** The ARN of a Lambda integration, reduced to the ARN of the function. */
const uri = v.pipe(
  v.string(),
  v.regex(/^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/.+\/invocations$/),
  v.transform((text) => text.replace(/^.*\/functions\/(.+)\/invocations$/, '$1')),
);

export const apiMethod = resourceType(
  {
    RestApiId: v.string(),
    ResourceId: v.string(),
    HttpMethod: v.literal('ANY'),
    AuthorizationType: v.literal('NONE'),
    Integration: v.strictObject({
      Type: v.literal('AWS_PROXY'),
      IntegrationHttpMethod: v.literal('POST'),
      Uri: uri,
    }),
  },
  [],
  ({ RestApiId, ResourceId, Integration }, { name }) => ({
    ref: name,
    create: ({ restApis }) => restApis.addMethod(RestApiId, ResourceId, Integration.Uri),
  }),
);

/** The settings of a stage apply to all methods; the rates are the quotas of an account unless it has its own. */
const methodSettings = v.pipe(
  v.strictObject({
    HttpMethod: v.literal('*'),
    ResourcePath: v.literal('/*'),
    ThrottlingRateLimit: v.optional(v.number(), 10_000),
    ThrottlingBurstLimit: v.optional(v.number(), 5000),
    // They have no effect in the emulator.
    LoggingLevel: v.optional(v.string()),
    MetricsEnabled: v.optional(v.boolean()),
    DataTraceEnabled: v.optional(v.boolean()),
  }),
  v.transform((settings) => ({
    burst: settings.ThrottlingBurstLimit,
    perSecond: settings.ThrottlingRateLimit,
  })),
);

export const apiStage = resourceType(
  {
    RestApiId: v.string(),
    StageName: v.string(),
    DeploymentId: v.string(),
    MethodSettings: v.optional(v.tuple([methodSettings]), [{ HttpMethod: '*', ResourcePath: '/*' }]),
  },
  ['AccessLogSetting', 'Description', 'Tags'],
  ({ RestApiId, StageName, MethodSettings: [rateLimit] }) => ({
    ref: StageName,
    create: ({ restApis }) => restApis.addStage(RestApiId, StageName, rateLimit),
  }),
);

/** Header names without their prefix; their values are constants or the request id, as the pipeline uses them. */
const gatewayHeaders = v.pipe(
  v.record(
    v.pipe(v.string(), v.startsWith('gatewayresponse.header.')),
    v.pipe(v.string(), v.regex(/^'[^']*'$|^context\.requestId$/, 'only constants and context.requestId')),
  ),
  v.transform((parameters) =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name.slice('gatewayresponse.header.'.length),
        value,
      ]),
    ),
  ),
);

export const gatewayResponse = resourceType(
  {
    RestApiId: v.string(),
    ResponseType: v.string(),
    StatusCode: v.optional(v.pipe(v.string(), v.transform(Number))),
    ResponseParameters: v.optional(gatewayHeaders, {}),
    ResponseTemplates: v.optional(v.strictObject({ 'application/json': v.optional(v.string()) }), {}),
  },
  [],
  ({ RestApiId, ResponseType, StatusCode, ResponseParameters, ResponseTemplates }, { name }) => ({
    ref: name,
    create: ({ restApis }) =>
      restApis.addGatewayResponse(RestApiId, ResponseType, {
        status: StatusCode,
        headers: ResponseParameters,
        body: ResponseTemplates['application/json'],
      }),
  }),
);
