import type { GatewayOptions } from './gateway/gateway.ts';
import { Authorizer, type AuthorizerOptions } from './iam/authorizer.ts';
import { pollForever } from './mappings/poll-forever.ts';
import type { Storage } from './open-storage.ts';
import { apiPrefix } from './services/apigateway/api-urls.ts';
import { RestApis } from './services/apigateway/rest-apis.ts';
import { type DeployedStack, stacksService } from './services/cloudformation/stacks-service.ts';
import { AsyncInvocations } from './services/lambda/async-invocations.ts';
import { Concurrency } from './services/lambda/concurrency.ts';
import type { Inspection, RuntimeContext } from './services/lambda/execution-environment.ts';
import { Faults } from './services/lambda/faults.ts';
import { LambdaRuntime } from './services/lambda/lambda-runtime.ts';
import { lambdaService } from './services/lambda/lambda-service.ts';
import { LogStore } from './services/logs/log-store.ts';
import { logsService } from './services/logs/logs-service.ts';
import type { Principal, Service } from './services/request.ts';
import { BucketCors } from './services/s3/bucket-cors.ts';
import { Notifications } from './services/s3/notifications.ts';
import { s3Service } from './services/s3/s3-service.ts';
import { Messaging } from './services/sqs-sns/messaging.ts';
import { StateMachines } from './services/stepfunctions/state-machines.ts';
import { stepFunctionsService } from './services/stepfunctions/step-functions-service.ts';
import type { RateLimit } from './services/token-bucket.ts';

/** The account's root credentials. LocalStack has the same ones, so that one `export` line serves both. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The quotas of the account that a stack can reach. */
export interface Quotas {
  /** The concurrent invocations of all functions. */
  accountConcurrency: number;
  startExecutionRate: RateLimit;
}

export interface ServicesOptions {
  endpoint: string;
  stack: DeployedStack;
  storage: Storage;
  quotas: Quotas;
  log: GatewayOptions['log'];
  authorization?: AuthorizerOptions | undefined;
  inspection?: Inspection | undefined;
  observeInvocation?: RuntimeContext['observeInvocation'];
}

/** The services that the resources of a template are created in and that the gateway serves. */
export type Services = ReturnType<typeof createServices>;

export function createServices(options: ServicesOptions) {
  const { stack, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const resources = createResources(options, signal);
  const { messaging, lambda, stateMachines, restApis } = resources;
  const pollers: Promise<void>[] = [];
  return {
    ...resources,
    log,
    signal,
    /** Repeats a step until the stack stops. */
    startPoller: (step: () => Promise<void>) => pollers.push(pollForever(step, signal, log)),
    services: signedServices(resources).set('cloudformation', stacksService(stack)),
    unsignedRoutes: { [apiPrefix]: restApis.serve.bind(restApis) },
    stop: async () => {
      stopping.abort();
      await Promise.all([messaging.close(), lambda.stop(), stateMachines.stop(), ...pollers]);
    },
  };
}

function createResources({ endpoint, storage, quotas, ...options }: ServicesOptions, signal: AbortSignal) {
  const { inspection, authorization, observeInvocation } = options;
  const root: Principal = { secret: credentials.secretAccessKey, identity: { type: 'root' } };
  const principals = new Map([[credentials.accessKeyId, root]]);
  const authorizer = new Authorizer(authorization);
  const faults = new Faults();
  const logs = new LogStore();
  const messaging = new Messaging(endpoint, authorizer);
  const concurrency = new Concurrency(quotas.accountConcurrency);
  const context = { endpoint, principals, authorizer, logs, faults, inspection, observeInvocation };
  const lambda = new LambdaRuntime(context, concurrency, signal);
  return {
    objects: storage.objects,
    dynamoDb: storage.dynamoDb,
    principals,
    authorizer,
    faults,
    logs,
    messaging,
    lambda,
    notifications: new Notifications(messaging, authorizer),
    bucketCors: new BucketCors(),
    asyncInvocations: new AsyncInvocations(lambda, messaging, authorizer, signal),
    stateMachines: new StateMachines(lambda, authorizer, quotas.startExecutionRate),
    restApis: new RestApis(lambda, authorizer),
  };
}

/** The services by the name that stands in the credential scope of a signature. */
function signedServices(resources: ReturnType<typeof createResources>): Map<string, Service> {
  const { authorizer, objects, notifications, messaging, dynamoDb, lambda, stateMachines, logs } = resources;
  const s3 = s3Service({
    store: objects,
    authorizer,
    notify: (object, eventName) => notifications.publish(object, eventName),
    uploads: new Map(),
  });
  return new Map([
    ['s3', s3],
    ['sqs', messaging.sqs],
    ['sns', messaging.sns],
    ['dynamodb', dynamoDb.service],
    ['lambda', lambdaService(lambda, resources.asyncInvocations)],
    ['logs', logsService(logs)],
    ['states', stepFunctionsService(stateMachines)],
  ]);
}
