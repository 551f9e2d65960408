import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemName, problems, problemType } from '../../contracts/http/problem.ts';

/**
 * The problem that replaces each response that API Gateway makes itself. For a path that the API does not have, it checks
 * a signature of AWS; no method of the API has one, so every such response means an unknown path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const gatewayProblems: [ResponseType, ProblemName][] = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not-found'],
  [ResponseType.INVALID_SIGNATURE, 'not-found'],
  [ResponseType.ACCESS_DENIED, 'not-found'],
  [ResponseType.RESOURCE_NOT_FOUND, 'not-found'],
  [ResponseType.REQUEST_TOO_LARGE, 'content-too-large'],
  [ResponseType.THROTTLED, 'too-many-requests'],
  [ResponseType.INTEGRATION_TIMEOUT, 'gateway-timeout'],
  [ResponseType.INTEGRATION_FAILURE, 'gateway-timeout'],
  [ResponseType.DEFAULT_4XX, 'invalid-request'],
  [ResponseType.DEFAULT_5XX, 'internal-error'],
];

const retryable: ProblemName[] = ['too-many-requests', 'gateway-timeout'];

/** Makes API Gateway send its own errors as the functions send theirs: as problems, which web pages can read. */
export function addGatewayResponses(api: RestApi, corsOrigins: string[]): void {
  for (const [type, problem] of gatewayProblems) {
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: `${problems[problem].status}`,
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'X-Request-Id': 'context.requestId',
        ...(retryable.includes(problem) && { 'Retry-After': "'1'" }),
        ...(corsOrigins.length > 0 && corsHeaders),
      },
      templates: { 'application/json': toTemplate(problem) },
    });
  }
}

/**
 * Any origin may read these responses: they hold no data of a client, and a header of API Gateway has one constant value,
 * which cannot list the origins of a stage.
 */
const corsHeaders = {
  'Access-Control-Allow-Origin': "'*'",
  'Access-Control-Expose-Headers': "'Retry-After,X-Request-Id'",
};

/** API Gateway replaces the names of context variables in a template and evaluates nothing else. */
function toTemplate(problem: ProblemName): string {
  const { status, title } = problems[problem];
  return JSON.stringify({ type: problemType(problem), title, status, requestId: '$context.requestId' });
}
