import type { GatewayOptions } from './gateway/gateway.ts';
import { pollForever } from './mappings/poll-forever.ts';
import type { Storage } from './open-storage.ts';
import { accountId } from './services/account.ts';
import { apiPrefix } from './services/apigateway/api-urls.ts';
import { RestApis } from './services/apigateway/rest-apis.ts';
import { type DeployedStack, stacksService } from './services/cloudformation/stacks-service.ts';
import { Faults } from './services/lambda/faults.ts';
import { LambdaRuntime } from './services/lambda/lambda-runtime.ts';
import { lambdaService } from './services/lambda/lambda-service.ts';
import { LogStore } from './services/logs/log-store.ts';
import { logsService } from './services/logs/logs-service.ts';
import type { Principal } from './services/request.ts';
import { Notifications } from './services/s3/notifications.ts';
import { s3Service } from './services/s3/s3-service.ts';
import { Messaging } from './services/sqs-sns/messaging.ts';
import { StateMachines } from './services/stepfunctions/state-machines.ts';
import { stepFunctionsService } from './services/stepfunctions/step-functions-service.ts';
import { serveSwaggerUi, swaggerUiPrefix } from './swagger-ui.ts';

/** The account's root credentials. LocalStack has the same ones, so that one `export` line serves both. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface ServicesOptions {
  endpoint: string;
  stack: DeployedStack;
  storage: Storage;
  log: GatewayOptions['log'];
}

/** The services that the resources of a template are created in and that the gateway serves. */
export type Services = ReturnType<typeof createServices>;

export function createServices({ endpoint, stack, storage, log }: ServicesOptions) {
  const { objects, dynamoDb } = storage;
  const stopping = new AbortController();
  const { signal } = stopping;
  const root = { secret: credentials.secretAccessKey, arn: `arn:aws:iam::${accountId}:root` };
  const principals = new Map<string, Principal>([[credentials.accessKeyId, root]]);
  const faults = new Faults();
  const logs = new LogStore();
  const messaging = new Messaging(endpoint);
  const notifications = new Notifications(messaging);
  const lambda = new LambdaRuntime({ endpoint, principals, logs, faults }, signal);
  const stateMachines = new StateMachines(lambda);
  const restApis = new RestApis(lambda);
  const pollers: Promise<void>[] = [];
  const resources = { objects, notifications, messaging, dynamoDb, lambda, stateMachines, restApis, logs };
  return {
    ...resources,
    faults,
    principals,
    log,
    signal,
    /** Repeats a step until the stack stops. */
    startPoller: (step: () => Promise<void>) => pollers.push(pollForever(step, signal, log)),
    services: { ...signedServices(resources), cloudformation: stacksService(stack) },
    unsignedRoutes: {
      [apiPrefix]: restApis.serve.bind(restApis),
      [swaggerUiPrefix]: serveSwaggerUi,
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([messaging.close(), lambda.stop(), stateMachines.stop(), ...pollers]);
    },
  };
}

interface SignedResources extends Pick<Storage, 'objects' | 'dynamoDb'> {
  notifications: Notifications;
  messaging: Messaging;
  lambda: LambdaRuntime;
  stateMachines: StateMachines;
  logs: LogStore;
}

/** The services by the name that stands in the credential scope of a signature. */
function signedServices(resources: SignedResources) {
  const { objects, notifications, messaging, dynamoDb, lambda, stateMachines, logs } = resources;
  const s3 = s3Service({
    store: objects,
    notify: (object, eventName) => notifications.publish(object, eventName),
    uploads: new Map(),
  });
  return {
    s3,
    sqs: messaging.sqs,
    sns: messaging.sns,
    dynamodb: dynamoDb.service,
    lambda: lambdaService(lambda),
    logs: logsService(logs),
    states: stepFunctionsService(stateMachines),
  };
}
