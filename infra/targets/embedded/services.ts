import { accountId } from '../services/account.ts';
import { type DeployedStack, stacksService } from '../services/cloudformation/stacks-service.ts';
import { Faults } from '../services/lambda/faults.ts';
import { FunctionHost } from '../services/lambda/function-host.ts';
import { lambdaService } from '../services/lambda/lambda-service.ts';
import { LogStore } from '../services/logs/log-store.ts';
import { logsService } from '../services/logs/logs-service.ts';
import { Messaging } from '../services/messaging/messaging.ts';
import type { Principal } from '../services/request.ts';
import { Notifications } from '../services/s3/notifications.ts';
import { s3Service } from '../services/s3/s3-service.ts';
import { StateMachines } from '../services/stepfunctions/state-machines.ts';
import { stepFunctionsService } from '../services/stepfunctions/step-functions-service.ts';
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
  const loops: Promise<void>[] = [];
  const s3 = s3Service({
    store: objects,
    announce: (object, by) => notifications.announce(object, by),
    uploads: new Map(),
  });
  const { sqs, sns } = messaging;
  return {
    ...{ objects, notifications, messaging, dynamoDb, host, stateMachines, logs, faults, principals, log },
    stopping: stopping.signal,
    /** Repeats a step until the stack stops. */
    keepDoing: (step: () => Promise<void>) => loops.push(keepGoing(step, stopping.signal, log)),
    services: {
      s3,
      sqs,
      sns,
      dynamodb: dynamoDb.service,
      lambda: lambdaService(host),
      logs: logsService(logs),
      cloudformation: stacksService(stack),
      states: stepFunctionsService(stateMachines),
    },
    stages: [checkPolicy, applyFaults],
    stop: async () => {
      stopping.abort();
      await Promise.all([messaging.close(), host.stop(), stateMachines.stop(), ...loops]);
    },
  };
}
