import { apiPrefix } from '../reachable-outputs.ts';
import { accountId } from '../services/account.ts';
import { RestApis } from '../services/apigateway/rest-apis.ts';
import { type DeployedStack, stacksService } from '../services/cloudformation/stacks-service.ts';
import { Faults } from '../services/lambda/faults.ts';
import { FunctionHost } from '../services/lambda/function-host.ts';
import { lambdaService } from '../services/lambda/lambda-service.ts';
import { LogStore } from '../services/logs/log-store.ts';
import { logsService } from '../services/logs/logs-service.ts';
import { Messaging } from '../services/messaging/messaging.ts';
import type { Call, Principal } from '../services/request.ts';
import { Notifications } from '../services/s3/notifications.ts';
import { s3Service } from '../services/s3/s3-service.ts';
import { StateMachines } from '../services/stepfunctions/state-machines.ts';
import { stepFunctionsService } from '../services/stepfunctions/step-functions-service.ts';
import { apiPagePrefix, serveApiPage } from './api-page.ts';
import { applyFaults } from './gateway/apply-faults.ts';
import type { GatewayOptions } from './gateway/gateway.ts';
import { checkPolicy } from './gateway/policy-check.ts';
import { keepGoing } from './mappings/keep-going.ts';
import type { Stores } from './open-stores.ts';

/** The keys of a person, who may do everything; the same as LocalStack's, so that one `export` line serves both. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface ServicesOptions {
  endpoint: string;
  stack: DeployedStack;
  stores: Stores;
  log: GatewayOptions['log'];
}

/** All of AWS that the template's resources are made of and that the gateway serves. */
export type Services = ReturnType<typeof createServices>;

export function createServices({ endpoint, stack, stores, log }: ServicesOptions) {
  const { objects, dynamoDb } = stores;
  const stopping = new AbortController();
  const person = { secret: credentials.secretAccessKey, arn: `arn:aws:iam::${accountId}:root` };
  const principals = new Map<string, Principal>([[credentials.accessKeyId, person]]);
  const faults = new Faults();
  const logs = new LogStore();
  const messaging = new Messaging(endpoint);
  const notifications = new Notifications(messaging);
  const host = new FunctionHost({ endpoint, principals, logs, faults }, stopping.signal);
  const stateMachines = new StateMachines(host);
  const restApis = new RestApis(host);
  const loops: Promise<void>[] = [];
  const parts = { objects, notifications, messaging, dynamoDb, host, stateMachines, restApis, logs, faults };
  return {
    ...parts,
    ...{ principals, log },
    stopping: stopping.signal,
    /** Repeats a step until the stack stops. */
    keepDoing: (step: () => Promise<void>) => loops.push(keepGoing(step, stopping.signal, log)),
    services: { ...servicesOf(parts), cloudformation: stacksService(stack) },
    stages: [checkPolicy, applyFaults],
    open: {
      [apiPrefix]: (call: Call, address: string) => restApis.serve(call, address),
      [apiPagePrefix]: (_: Call, name: string) => serveApiPage(name),
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([messaging.close(), host.stop(), stateMachines.stop(), ...loops]);
    },
  };
}

type Parts = Pick<Stores, 'objects' | 'dynamoDb'> & {
  notifications: Notifications;
  messaging: Messaging;
  host: FunctionHost;
  stateMachines: StateMachines;
  logs: LogStore;
};

/** What the gateway serves, by the names that signatures carry. */
function servicesOf({ objects, notifications, messaging, dynamoDb, host, stateMachines, logs }: Parts) {
  const { sqs, sns } = messaging;
  const s3 = s3Service({
    store: objects,
    announce: (object, by) => notifications.announce(object, by),
    uploads: new Map(),
  });
  return {
    ...{ s3, sqs, sns, dynamodb: dynamoDb.service },
    ...{ lambda: lambdaService(host), logs: logsService(logs), states: stepFunctionsService(stateMachines) },
  };
}
