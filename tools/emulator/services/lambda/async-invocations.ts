import { randomUUID } from 'node:crypto';
import type { Authorizer } from '../../iam/authorizer.ts';
import { throwAwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';
import type { Messaging } from '../sqs-sns/messaging.ts';
import { Destinations } from './destinations.ts';
import { getExecutionIdentity, type InvocationResult } from './lambda-function.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';

/** The properties of AWS::Lambda::EventInvokeConfig. */
export interface AsyncInvokeConfig {
  /** @default 2 */
  maxRetryAttempts?: number | undefined;
  /** @default six hours */
  maxEventAgeSeconds?: number | undefined;
  /** The ARN of a queue, a topic or a function. */
  onSuccess?: string | undefined;
  onFailure?: string | undefined;
}

const maxEventAgeSeconds = 6 * 60 * 60;

/** Lambda waits one minute before the first retry of a failed invocation, and two before the second; this waits less. */
const retryDelaysMs = [500, 1000];

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** The end of an event's way. */
interface Completion {
  condition: Condition;
  result: InvocationResult | undefined;
  invokeCount: number;
}

/** One event on its way to a function. */
interface AsyncEvent {
  functionName: string;
  payload: string;
  config: AsyncInvokeConfig;
  requestId: string;
  receivedMs: number;
}

/** The queue of asynchronous invocations (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). */
export class AsyncInvocations {
  readonly #lambda: LambdaRuntime;
  readonly #destinations: Destinations;
  readonly #signal: AbortSignal;
  readonly #configs = new Map<string, AsyncInvokeConfig>();

  constructor(lambda: LambdaRuntime, messaging: Messaging, authorizer: Authorizer, signal: AbortSignal) {
    this.#lambda = lambda;
    this.#destinations = new Destinations(authorizer, messaging, (functionArn, payload) =>
      this.invoke(functionArn, payload),
    );
    this.#signal = signal;
  }

  /** @throws {AwsError} InvalidParameterValueException when the function's role may not send to a destination */
  configure(functionName: string, config: AsyncInvokeConfig): void {
    const identity = getExecutionIdentity(this.#lambda.find(functionName).definition);
    const denied = [config.onSuccess, config.onFailure].find(
      (destination) => destination && !this.#destinations.isAllowed(identity, destination),
    );
    if (denied) {
      const message = `The function's execution role does not have permissions to send to ${denied}`;
      throwAwsError('InvalidParameterValueException', message);
    }
    this.#configs.set(functionName, config);
  }

  /** Invokes a function until it succeeds or its retries are used up. An invocation that is throttled is no attempt. */
  async invoke(nameOrArn: string, payload: string): Promise<void> {
    const functionName = this.#lambda.find(nameOrArn).definition.FunctionName;
    const config = this.#configs.get(functionName) ?? {};
    const event = { functionName, payload, config, requestId: randomUUID(), receivedMs: Date.now() };
    for (let failures = 0; !this.#signal.aborted; failures += 1) {
      const result = await this.#invokeUnthrottled(event);
      const condition = getCondition(event, result, failures);
      if (condition) {
        await this.#report(event, { condition, result, invokeCount: failures + 1 });
        return;
      }
      await pause(retryDelaysMs[failures] ?? 0, this.#signal);
    }
  }

  /** Waits while the function is throttled, from one second up to five minutes; undefined when the event is too old. */
  async #invokeUnthrottled({ functionName, payload, config, receivedMs }: AsyncEvent) {
    for (let delayMs = 1000; !this.#signal.aborted; delayMs = Math.min(2 * delayMs, 300_000)) {
      if (Date.now() - receivedMs > (config.maxEventAgeSeconds ?? maxEventAgeSeconds) * 1000) {
        return undefined;
      }
      const result = await this.#lambda.tryInvoke(functionName, payload);
      if (result) {
        return result;
      }
      await pause(delayMs, this.#signal);
    }
    return undefined;
  }

  /** Sends the record of an invocation to its destination, with the permissions of the function's role. */
  async #report(event: AsyncEvent, completion: Completion): Promise<void> {
    const { onSuccess, onFailure } = event.config;
    const destination = completion.condition === 'Success' ? onSuccess : onFailure;
    if (!destination || this.#signal.aborted) {
      return;
    }
    const { definition } = this.#lambda.find(event.functionName);
    const record = describeInvocation(event, definition.FunctionArn, completion);
    await this.#destinations.send(getExecutionIdentity(definition), destination, record);
  }
}

/** Why the event leaves the queue; undefined as long as it is retried. */
function getCondition(
  { config }: AsyncEvent,
  result: InvocationResult | undefined,
  failures: number,
): Condition | undefined {
  if (!result) {
    return 'EventAgeExceeded';
  }
  if (!result.failed) {
    return 'Success';
  }
  return failures >= (config.maxRetryAttempts ?? retryDelaysMs.length) ? 'RetriesExhausted' : undefined;
}

/** The record that a destination receives. */
function describeInvocation(
  { requestId, payload }: AsyncEvent,
  functionArn: string,
  { condition, result, invokeCount }: Completion,
): object {
  const responseContext = {
    statusCode: 200,
    executedVersion: '$LATEST',
    ...(result?.failed && { functionError: 'Unhandled' }),
  };
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: invokeCount,
    },
    requestPayload: JSON.parse(payload),
    ...(result && { responseContext, responsePayload: JSON.parse(result.payload) }),
  };
}
